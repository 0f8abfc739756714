import { darken, mix, toHex, toLab } from './colour.ts';
import { moodLook, type TimeOfDay, type Weather } from './moods.ts';

export type Season = 'spring' | 'summer' | 'autumn' | 'winter';

/** The light a picture is drawn in: every colour of the scenery goes through it. */
export interface Light {
  time: TimeOfDay;
  season: Season;
  weather: ReadonlySet<Weather>;
  sky: [top: string, middle: string, horizon: string];
  /** The colour of sun, moon or lamp. */
  source: string;
  vignette: number;
  /** Whether the moon is what the picture is about. */
  isMoonLarge: boolean;
  /** 0 when everything is dull to 1.5 when it is loud; emoji pictures follow it. */
  chroma: number;
  /** A colour as it looks here; `distance` from 0 (at hand) to 1 (at the horizon). */
  colour(own: string, distance?: number): string;
  /** What white paper would look like: pictures are multiplied by it. */
  ambient: string;
}

const timeWords: [TimeOfDay, RegExp][] = [
  [
    'night',
    /\b(night|midnight|moonlight|moonlit|moon|candlelight|aurora|starry|stars?|evening|fireflies|firefly|nighttime|nocturnal)\b/,
  ],
  ['dusk', /\b(sunset|dusk|twilight|golden hour|sundown)\b/],
  ['dawn', /\b(sunrise|dawn|daybreak|morning|breakfast)\b/],
  ['day', /\b(noon|midday|daytime|daylight|sunny)\b/],
];

const weatherWords: [Weather, RegExp][] = [
  ['rain', /\b(rain|rains|rainy|raining|drizzle|downpour|rainfall|monsoon|umbrella)\b/],
  ['snow', /\b(snow|snowy|snowing|snowfall|blizzard|snow-covered|christmas)\b/],
  ['fog', /\b(fog|foggy|mist|misty|haze|hazy|smoke|smoky)\b/],
  ['overcast', /\b(cloudy|overcast|storm|stormy)\b/],
  ['lightning', /\b(thunder|lightning|thunderstorm)\b/],
  ['rainbow', /\brainbow\b/],
  ['aurora', /\b(aurora|auroras|northern lights)\b/],
  ['leaves', /\b(fallen leaves|falling leaves|autumn leaves|windy)\b/],
  ['petals', /\b(petals?|cherry blossoms?|blossoms|sakura)\b/],
  ['fireworks', /\bfireworks?\b/],
  ['confetti', /\b(party|celebration|birthday|carnival|parade)\b/],
];

const seasonWords: [Season, RegExp][] = [
  ['autumn', /\b(autumn|autumnal|fall|fallen|maple|harvest)\b/],
  ['winter', /\b(winter|snow|snowy|snowfall|blizzard|frozen|arctic|north pole|ice|icy|christmas)\b/],
  ['spring', /\b(spring|cherry|blossoms?|sakura)\b/],
  ['summer', /\b(summer|midsummer)\b/],
];

/** Ice on a spoon and stars on a stage say nothing about the weather or the hour. */
const misleading =
  /\b(ice creams?|shaved ice|iced|ice cubes?|(rock|pop|movie|film|sports?) stars?|stars? of|fall(?= (off|down|in|over|asleep)))\b/g;

/** The words without what they say about hour, weather and season, so that others can say it. */
export function withoutLight(words: string): string {
  return [...timeWords, ...weatherWords, ...seasonWords].reduce(
    (left, [, pattern]) => left.replace(new RegExp(pattern.source, 'gi'), ' '),
    words,
  );
}

/**
 * @param said the words of the scene in lower case: what they say about hour, weather and season wins over what
 * the mood would like.
 * @param hour overrules both.
 */
export function resolveLight(mood: string | null, said: string, hour?: TimeOfDay): Light {
  const look = moodLook(mood);
  const words = said.replace(misleading, ' ');
  const saidTime = hour ?? timeWords.find(([, pattern]) => pattern.test(words))?.[0];
  const time = saidTime ?? look.time;
  const saidWeather = weatherWords.filter(([, pattern]) => pattern.test(words)).map(([weather]) => weather);
  const weather = new Set<Weather>([...look.weather, ...saidWeather]);
  const season =
    seasonWords.find(([, pattern]) => pattern.test(words))?.[0] ??
    (weather.has('snow') ? 'winter' : 'summer');
  if (weather.has('snow')) weather.delete('rain');
  if (weather.has('rain') || weather.has('overcast')) weather.delete('rays');

  const sky = skyAt(look.sky, time, saidTime !== undefined && saidTime !== look.time, weather);
  const dimming = time === 'night' ? 0.32 : time === 'dusk' ? 0.08 : 0;
  const shadowHue = mix(sky[0], '#1b2150', 0.5);
  const lookedUp = new Map<string, string>();

  function colour(own: string, distance = 0): string {
    const key = own + distance.toFixed(2);
    const known = lookedUp.get(key);
    if (known) return known;
    const [lightness, a, b] = toLab(own);
    const graded = toHex([
      Math.min(1, Math.max(0, (lightness - 0.6) * look.contrast + 0.6 + look.exposure * 0.8)),
      a * look.chroma,
      b * look.chroma,
    ]);
    const tinted = mix(graded, mix(sky[1], look.light, 0.25), look.tint * 0.75);
    const dimmed = mix(tinted, shadowHue, dimming * 1.55);
    const faded = mix(
      dimmed,
      mix(sky[2], sky[1], 0.35),
      Math.min(0.92, distance * (0.35 + look.haze * 0.75)),
    );
    lookedUp.set(key, faded);
    return faded;
  }

  return {
    time,
    season,
    weather,
    sky,
    source: time === 'night' ? mix(look.light, '#f4f1dc', 0.6) : look.light,
    vignette: Math.max(look.vignette, time === 'night' ? 0.35 : 0),
    isMoonLarge: /\b(full|big|large|huge|giant|super) ?moon\b|\bover the moon\b/.test(words),
    chroma: look.chroma,
    colour,
    ambient: colour('#ffffff', 0),
  };
}

function skyAt(
  own: Light['sky'],
  time: TimeOfDay,
  isOtherHour: boolean,
  weather: ReadonlySet<Weather>,
): Light['sky'] {
  let sky = own;
  if (time === 'night') {
    const night: Light['sky'] = ['#070d26', '#17275a', '#41528f'];
    const amount = isOtherHour ? 0.8 : 0.35;
    sky = [mix(own[0], night[0], amount), mix(own[1], night[1], amount), mix(own[2], night[2], amount * 0.8)];
  } else if (isOtherHour && time === 'dusk') {
    sky = [mix(own[0], '#4a3f86', 0.72), mix(own[1], '#f0797a', 0.72), mix(own[2], '#ffcf7d', 0.72)];
  } else if (isOtherHour && time === 'dawn') {
    sky = [mix(own[0], '#8fb8e6', 0.5), mix(own[1], '#fbd3c0', 0.55), mix(own[2], '#ffedc2', 0.6)];
  }
  if (weather.has('rain') || weather.has('overcast')) {
    const grey = darken(mix(sky[1], '#7d8794', 0.6), time === 'night' ? 0.45 : 0.08);
    sky = [mix(sky[0], grey, 0.55), mix(sky[1], grey, 0.6), mix(sky[2], grey, 0.35)];
  }
  return sky;
}
