import { doneIn } from '../prompted-scene.ts';
import type { SceneryKind } from './scenery-kinds.ts';

/** Words and phrases that mean a kind of scenery, in the singular. */
const wordsByKind: Record<SceneryKind, string> = {
  alley: 'alley, alleyway, lane, back street, backstreet, hutong, side street, narrow street, passage',
  arctic:
    'arctic, antarctic, antarctica, north pole, south pole, iceberg, glacier, ice, polar, tundra, igloo',
  bamboo: 'bamboo, bamboo forest, bamboo grove, bamboo wood',
  bedroom: 'bedroom, bed, dormitory, hotel room, attic, nursery, sleep, dream, pajama party',
  blossom:
    'cherry blossom, blossom, cherry tree, cherry blossom tree, sakura, orchard, plum blossom, grove, spring flower, cherry blossom road',
  bridge: 'bridge, han river, hangang, brooklyn bridge, golden gate bridge, embankment',
  cafe: 'cafe, café, coffee shop, coffeehouse, tea house, tearoom, bakery, bar, pub, coffee, brunch, dessert, izakaya',
  castle:
    'castle, fortress, citadel, kingdom, tower, fairy tale, fairytale, medieval, princess, prince, dragon',
  cathedral: 'cathedral, church, chapel, gothic cathedral, monastery, abbey, nave, crypt, altar, wedding',
  cave: 'cave, cavern, grotto, tunnel, mine, dungeon, den, underground',
  city: 'building, apartment complex, new town, city, tokyo tower, downtown, skyline, new york, seoul, tokyo, london, paris, metropolis, urban, cityscape, skyscraper, gangnam, plaza, riverside park',
  classroom:
    'classroom, school, class, lecture hall, university, college, campus, kindergarten, academy, graduation, lesson',
  countryside:
    'countryside, cabin, hut, cottage, lodge, house, country, village, home, farmhouse, hometown, country house, log cabin, mountain hut, windmill, chalet, rural',
  desert:
    'desert, dune, sand, sahara, oasis, wasteland, pyramid, egypt, canyon, wild west, badland, sand dune',
  dining:
    'dining table, breakfast table, dining room, restaurant, dinner, breakfast, lunch, feast, banquet, meal, candlelight dinner, eatery, supper, thanksgiving, family dinner, anniversary',
  fairground:
    'fairground, amusement park, carnival, circus, theme park, ferris wheel, funfair, parade, playground, festival site, party, birthday, birthday party, carousel',
  farm: 'farm, farmland, barn, ranch, pasture, farmyard, vegetable garden, vineyard, cornfield, wheat field, stable, harvest, field and barn',
  forest:
    'forest, wood, woods, woodland, grove of tree, pine forest, rainforest edge, thicket, deep forest, campsite, camping, camp, hunting, forest path, redwood, wilderness',
  'future city':
    'future city, cyberpunk city, futuristic city, future, sci-fi, science fiction, space colony, utopia, dystopia, spaceport, cyberpunk, neon city, robot city, metaverse, cyberspace',
  garden:
    'maze, hedge maze, garden, yard, backyard, flower garden, rose garden, courtyard, greenhouse, lawn, flower bed, front yard, patio, terrace, gardening, botanical garden',
  harbour:
    'harbour, harbor, port, pier, dock, marina, wharf, jetty, fishing village, quay, lighthouse, seaside town, venice, statue of liberty',
  heavens:
    'sky, cloud, heaven, air, above the cloud, sky castle, skydiving, flight, blue sky, in the air, high altitude, heavens, sea of cloud',
  jungle: 'jungle, rainforest, tropical forest, tropics, amazon, dinosaur, prehistoric',
  kitchen: 'kitchen, cooking, stove, baking, pantry, cookery, kitchen table',
  lake: 'lake, pond, lakeside, reservoir, marsh, wetland, swamp, lakeshore, lagoon',
  library:
    'library, study, bookstore, bookshop, reading room, archive, reading, book, studying, detective, mystery, literature',
  'living room':
    'hair salon, beauty salon, barbershop, windowsill, living room, room, sofa, couch, interior, parlor, parlour, lounge, apartment, indoor, indoors, inside, fireplace, tv room, family, studio apartment, holiday, floor, window',
  mansion:
    'mansion, old mansion, manor, haunted house, villa, horror, ruin, graveyard, cemetery, estate, abandoned house, old house, halloween, orphanage, ghost story',
  market:
    'market, night market, bazaar, street market, shop, stall, festival, lantern, shopping, mall, department store, fish market, store, supermarket, food street, christmas market, street food, lantern festival',
  mars: 'mars, red planet, alien planet, martian surface, planet surface',
  meadow:
    'meadow, grassland, field, prairie, plain, hill, hillside, grass, flower field, fields, flower, picnic, spring, summer, nature, outdoors, outside, green field, pastureland, lavender field, sunflower field, steppe, ground, landscape, wildflower',
  moon: 'moon, lunar surface, moon surface, on the moon, crater, moon base',
  mountain:
    'mountain, valley, alps, himalayas, highland, ridge, deep mountain, hiking, seoraksan, trekking, cliff, range, foothill, mountain range, skiing, ski resort, ski slope, mountaineering',
  office:
    'operating room, hospital room, patient room, hospital ward, dental clinic, factory floor, workshop, office, meeting room, workplace, desk, company, work, meeting, business, conference room, workspace, laboratory, lab, hospital, clinic, bank, cubicle, computer room, science',
  palace:
    'palace, gyeongbokgung, royal palace, hanok, hanok village, imperial palace, throne, joseon, traditional house, korean village, royal court, king',
  park: 'park, eiffel tower, bench, playground park, central park, picnic ground, public garden, plaza park, promenade, spring picnic, zoo, park bench, dog park',
  'rice paddies':
    'rice paddy, rice field, paddy, rice paddies, terraced field, terrace field, rice terrace, rice paddies and field, tea field, tea plantation',
  river:
    'river, riverside, stream, riverbank, creek, brook, river bank, fishing, valley stream, waterside, canal',
  road: 'road, highway, path, trail, avenue, country road, street tree, road trip, freeway, race track, racetrack, racing, way, footpath, tree-lined road, motorway, driving, coastal road, route',
  rooftop:
    'rooftop, roof, rooftop bar, terrace roof, building top, balcony, top of a building, veranda, helipad',
  savanna: 'savanna, savannah, africa, safari, serengeti, wild',
  sea: 'sea, ocean, beach, seaside, coast, shore, seashore, island, bay, sand beach, vacation, surfing, haeundae, jeju, tropical beach, waves, wave, gulf, summer vacation, resort, coastline, pacific, hawaii, sandy beach, beach volleyball',
  snowfield:
    'snowfield, winter, snow, snowy field, snowy landscape, christmas, winter field, snowy village, snow field, winter wonderland, sledding, ski, snowman',
  space:
    'space, universe, galaxy, cosmos, outer space, nebula, orbit, planet, spaceship, space station, space travel, milky way, black hole, deep space, astronomy, solar system, star system, spacecraft',
  stadium:
    'finish line, boxing ring, ring, starting line, running track, stadium, soccer field, football field, sports field, ground field, arena, gym, playing field, sport, sports, soccer, football, baseball field, court, tennis court, track, pitch, basketball court, gymnasium, olympics, volleyball, match, game',
  station:
    'station, subway, platform, subway station, train station, metro, railway, bus stop, airport, terminal, train, subway platform, commuting, commute, way to work, subway station platform, train platform, railroad',
  street:
    'parking lot, car park, street, night street, boulevard, new york street, crosswalk, sidewalk, street corner, shopping street, town, crossroad, intersection, road in the city, chase, crime, noir, neighbourhood, neighborhood, pavement, broadway, chinatown, slum',
  studio:
    'studio, backdrop, plain background, white background, abstract, nothing, blank, photo studio, solid background, gradient, empty space',
  summit:
    'summit, mountain peak, peak, mountain top, mountaintop, top of a mountain, top of the mountain, mountain climbing, climbing, everest, mount fuji, hallasan, mountain summit, cliff top',
  'table top':
    'table, tabletop, wooden table, desk top, food, still life, gift, chess, counter, table top, cake, plate, chessboard',
  temple:
    'temple, mountain temple, pagoda, shrine, buddhist temple, zen garden, bulguksa, kyoto, stupa, sanctuary, ruins of a temple, japanese garden',
  theatre:
    'runway, catwalk, fashion show, stage, theatre, theater, concert, concert hall, opera, auditorium, performance, ballroom, dance floor, music, dance, club, nightclub, cinema, movie theater, musical, talk show, spotlight, ball, waltz, orchestra',
  underwater:
    'underwater, undersea, under the sea, seabed, coral reef, ocean floor, aquarium, deep sea, reef, under water, sea floor, diving, bottom of the sea, atlantis',
  volcano: 'volcano, lava, crater lake, eruption, magma, hell, inferno',
  waterfall: 'waterfall, falls, cascade, niagara, niagara falls, gorge',
};

/** Things that live or belong somewhere, `_` for a blank; asked only when neither background nor theme names a place. */
const homesByObject: [SceneryKind, string][] = [
  [
    'underwater',
    'fish goldfish swordfish starfish clownfish angelfish shark octopus squid jellyfish coral mermaid seahorse crab lobster diver',
  ],
  ['sea', 'whale dolphin ship boat yacht surfer surfboard seagull lighthouse shell sailboat swimmer parasol'],
  ['space', 'astronaut rocket spaceship planet ufo satellite alien star stars galaxy comet spacecraft earth'],
  ['savanna', 'lion elephant giraffe zebra leopard rhino hippo hyena'],
  ['jungle', 'tiger monkey gorilla parrot dinosaur t-rex snake crocodile orangutan sloth'],
  ['bamboo', 'panda'],
  ['arctic', 'penguin polar_bear seal walrus igloo'],
  ['desert', 'camel cactus scorpion'],
  ['farm', 'cow calf sheep pig chicken hen rooster farmer tractor goat duckling barn turkey windmill'],
  ['meadow', 'old_tree big_tree lone_tree'],
  [
    'forest',
    'deer bear wolf fox owl squirrel fairy elf mushroom tree pine tent campfire bonfire boar hedgehog unicorn firefly fireflies',
  ],
  ['castle', 'castle dragon prince princess king queen knight wizard unicorn'],
  ['mansion', 'ghost vampire zombie witch skeleton pumpkin bats'],
  ['snowfield', 'snowman santa reindeer sled skier snowboarder christmas_tree'],
  ['street', 'car taxi bus police detective thief scooter motorcycle motorbike truck bicycle'],
  ['station', 'train subway'],
  ['heavens', 'airplane plane balloons kite angel eagle helicopter bird birds parachute cloud'],
  ['cafe', 'coffee latte cappuccino tea croissant cake dessert barista'],
  [
    'table top',
    'pizza burger hamburger apple fruit food bread sushi noodles ramen soup rice watermelon gift present candle lunch wine beer cola chess',
  ],
  ['stadium', 'soccer football baseball basketball volleyball tennis player runner athlete'],
  [
    'theatre',
    'singer violin violinist guitarist dancer ballerina piano musician clown pianist microphone band',
  ],
  ['classroom', 'student teacher pupil'],
  ['library', 'book books scholar professor'],
  ['office', 'worker businessman businesswoman laptop computer employee doctor nurse scientist'],
  ['kitchen', 'chef cook'],
  ['living room', 'fireplace cat kitten sofa lamp chair family baby television teddy'],
  ['garden', 'flower flowers rose tulip butterfly bee rabbit bunny ladybug sunflower bouquet'],
  [
    'park',
    'dog puppy child children kid kids bench boy girl friend friends couple people grandmother grandfather old_man',
  ],
  ['meadow', 'moon sun sunset sunrise rainbow scarecrow'],
  ['summit', 'climber mountaineer hiker'],
  ['mountain', 'goat eagle mountain'],
  ['temple', 'monk lotus hanbok temple'],
];

const homePatterns = homesByObject.map(
  ([kind, words]) =>
    [kind, new RegExp(`\\b(${words.replaceAll(' ', '|').replaceAll('_', ' ')})(s|es)?\\b`)] as const,
);

/** Phrases of only these words say when or in what light, and leave the place open. */
const lightWords = new Set(
  'the a an in at under by on over of with during full pale early late bright dark starry clear cool warm red rainy snowy night evening morning dawn dusk sunset sunrise noon midnight moonlight starlight sunlight moon sun day afternoon twilight rain snow fog mist darkness light weather season shade shadow storm candlelight autumn winter summer spring glow'.split(
    ' ',
  ),
);

/** Who is seen on the moon is not standing under it. */
const outOfThisWorld = /\b(astronaut|space|rocket|alien|robot|rover|ufo|spaceship|spacecraft)/;

const kindByPhrase = new Map<string, SceneryKind>();
for (const [kind, words] of Object.entries(wordsByKind)) {
  for (const phrase of words.split(', ')) kindByPhrase.set(phrase, kind as SceneryKind);
}
const knownWords = new Set([...kindByPhrase.keys()].flatMap((phrase) => phrase.split(' ')));
const longestPhrase = Math.max(...[...kindByPhrase.keys()].map((phrase) => phrase.split(' ').length));

export interface SceneryChoice {
  kind: SceneryKind;
  /** Whether the background names this place; false for one that was guessed from the rest of the scene. */
  isNamed: boolean;
}

/** The scenery for a scene: what the background says, else the theme, else where the objects belong. */
export function chooseScenery(words: {
  background: string | null;
  theme: string | null;
  objects: string[];
  act?: string | null;
  prompt?: string | undefined;
}): SceneryChoice {
  const background = words.background?.toLowerCase().trim().slice(0, 400) ?? '';
  const objects = words.objects.join(', ').toLowerCase().slice(0, 400);
  const rest = `${words.theme?.toLowerCase().slice(0, 400) ?? ''} ${objects}`;
  if (/\bmoon$/.test(background) && outOfThisWorld.test(rest)) return { kind: 'moon', isNamed: true };
  const named = kindNamedBy(background);
  if (named === 'heavens') return { kind: underTheSky(background, objects) ?? named, isNamed: true };
  if (named) return { kind: wildOf(named, objects), isNamed: true };
  // Whoever flies, and be it over the moon, is seen in the sky.
  const act = doneIn(words);
  if (/\b(flying|soaring|gliding|hovering)\b(?! (a|an|the)\b)/.test(act) && isOnlyLight(background)) {
    return { kind: 'heavens', isNamed: true };
  }

  const home = homePatterns.find(([, pattern]) => pattern.test(objects))?.[0];
  const theme = words.theme?.toLowerCase().slice(0, 400) ?? '';
  // "Winter" alone is drawn by the season; the deer still stands in a forest and the fire burns in a room.
  const told = isOnlyLight(theme) && home ? undefined : kindOf(theme);
  const guessed = told ?? placeListedIn(words.prompt ?? '') ?? home ?? kindOf(objects);
  if (guessed) return { kind: guessed, isNamed: false };
  return { kind: background === '' ? 'studio' : 'meadow', isNamed: isOnlyLight(background) };
}

/** The "Seoul sky" is seen over Seoul, and a cabin under the night sky stands somewhere. */
function underTheSky(background: string, objects: string): SceneryKind | undefined {
  const place = /^(.+) skies?$|^(.+) sky$/.exec(background);
  const named = kindNamedBy(place?.[1] ?? place?.[2] ?? '');
  const stands = /\b(house|cabin|hut|lodge|village|lighthouse|temple|palace|mountain|city|tree)s?\b/.exec(
    objects,
  )?.[0];
  return named ?? (stands === undefined ? undefined : kindOf(stands));
}

/** Who lists what is to be seen, "fireflies, the countryside", names the place in a part of its own. */
function placeListedIn(prompt: string): SceneryKind | undefined {
  const parts = prompt.toLowerCase().slice(0, 2000).split(',').slice(1);
  return parts
    .map((part) => kindByPhrase.get(part.trim().replace(/^(a|an|the) /, '')))
    .find((kind) => kind !== undefined);
}

/** The grassland of lions and elephants is not the one of sheep. */
function wildOf(kind: SceneryKind, objects: string): SceneryKind {
  return kind === 'meadow' &&
    homePatterns.some(([home, pattern]) => home === 'savanna' && pattern.test(objects))
    ? 'savanna'
    : kind;
}

/** The scenery a phrase is the name of; words that only speak of light name none. */
export function kindNamedBy(phrase: string): SceneryKind | undefined {
  return isOnlyLight(phrase) ? undefined : kindOf(phrase.toLowerCase().trim().slice(0, 400));
}

/** Kinds of building of which every famous one looks its own way. */
const famousBuilding =
  /\b(tower|palace|castle|temple|bridge|cathedral|church|gate|pagoda|shrine|fortress|museum|stadium|mansion|villa)\b/;
/** Words with a capital that tell a style, not one building. */
const adjectives =
  /^(the|a|an|gothic|korean|japanese|chinese|european|french|english|german|italian|spanish|buddhist|roman|greek|victorian|medieval|royal|christian|catholic)$/;

/** Whether a background names one building ("Namsan Tower") of which only the general kind can be drawn. */
export function isUnknownLandmark(background: string): boolean {
  if (!famousBuilding.test(background.toLowerCase())) return false;
  const names = background.match(/\b\p{Lu}[\p{L}'-]+/gu) ?? [];
  return names
    .map((name) => name.toLowerCase())
    .some((name) => !adjectives.test(name) && !knownWords.has(name));
}

/** Whether a background that has no scenery is one that only speaks of light or season. */
export function isOnlyLight(background: string): boolean {
  const words = background.toLowerCase().split(/\s+/).filter(Boolean);
  return words.length > 0 && words.every((word) => lightWords.has(word));
}

/**
 * The head of an English noun phrase is its last word before a preposition: a "rainy city night street" is a
 * street, a "cabin deep in the mountains" a cabin.
 */
function kindOf(phrase: string): SceneryKind | undefined {
  const [head = '', ...rest] = phrase.split(
    /\b(?:in|at|with|of|on|under|beneath|near|by|covered|full|from|behind|over|beside|surrounded|deep|during|filled|where)\b/,
  );
  return kindByPhrase.get(phrase) ?? lastKindIn(head) ?? lastKindIn(rest.join(' '));
}

function lastKindIn(text: string): SceneryKind | undefined {
  const words = text
    .split(/[^a-zé-]+/)
    .filter(Boolean)
    .slice(-40);
  for (let end = words.length; end > 0; end--) {
    for (let length = Math.min(longestPhrase, end); length > 0; length--) {
      const phrase = words.slice(end - length, end).join(' ');
      const kind =
        kindByPhrase.get(phrase) ??
        kindByPhrase.get(phrase.replace(/ies$/, 'y')) ??
        kindByPhrase.get(phrase.replace(/e?s$/, '')) ??
        kindByPhrase.get(phrase.replace(/s$/, ''));
      if (kind) return kind;
    }
  }
  return undefined;
}
