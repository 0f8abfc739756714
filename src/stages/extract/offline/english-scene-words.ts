/** Words that tell an English sentence about a picture what belongs into the picture, and where. */

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' ').map((word) => word.replaceAll('_', ' ')));
}

/** What the picture itself is called; it is not in the picture. */
export const PICTURE_WORDS = wordSet(
  'picture image photo photograph shot view portrait painting drawing render rendering still frame illustration ' +
    'design art artwork wallpaper postcard print style aesthetic scene angle perspective selfie snapshot collage ' +
    'mural fresco engraving woodcut scene depiction closeup silhouette figure graphic styles photos pictures images',
);
/** How it is made; nothing of it is to be seen either. */
export const QUALITY_WORDS = wordSet(
  'lighting quality resolution detail details focus composition color colors colour colours palette tone tones ' +
    'engine lens masterpiece artstation exposure texture textures contrast bokeh depth hd uhd 4k 8k hdr octane unreal ' +
    'theme concept look film grain ratio aspect version style light poly shadows',
);
export const MOOD_WORDS = wordSet(
  'mood atmosphere feeling vibe vibes feel ambience ambiance emotion energy tone moods',
);
export const BACKDROP_WORDS = wordSet('background backdrop');
export const TIMES = wordSet(
  'sunrise sunset dawn dusk night midnight noon twilight morning evening afternoon day summer winter spring autumn fall',
);
/** They are around, wherever it is. */
export const WEATHER_WORDS = wordSet(
  'rain snow fog mist storm wind sunlight moonlight darkness snowstorm rainstorm blizzard dark',
);
export const COLOURS = wordSet(
  'red orange yellow green blue purple violet pink brown black white grey gray beige turquoise teal gold golden silver',
);

/** Of a place: it is there, not beside it. */
export const IN_PLACE = wordSet(
  'in on at through across along over off around round inside into onto under above below beneath underneath within ' +
    'throughout amid amidst among upon beyond outside in_the_middle_of in_the_midst_of in_the_center_of ' +
    'in_the_centre_of in_the_heart_of on_the_edge_of at_the_edge_of on_the_shore_of on_the_shores_of on_the_banks_of ' +
    'on_the_bank_of on_the_side_of at_the_side_of at_the_foot_of at_the_end_of at_the_top_of on_the_top_of ' +
    'at_the_bottom_of on_top_of inside_of outside_of on_the_surface_of',
);
export const BESIDE_PLACE = wordSet(
  'near beside besides by behind between against toward towards past in_front_of next_to close_to down up ' +
    'surrounded_by alongside from out_of to',
);
/** A thing may be what something stands on or leans against. */
export const BESIDE_THING = wordSet(
  'on in at under against inside over above upon by beside near behind onto beneath underneath around next_to ' +
    'in_front_of on_top_of inside_of through into among between surrounded_by',
);
/** What follows is only compared or told about. */
export const NOT_SHOWN = wordSet(
  'like as during after before until since via dressed_as according_to because_of due_to instead_of in_the_style_of ' +
    'in_style_of inspired_by based_on painted_by drawn_by about made_of made_from made_out_of',
);
/** Verbs with at that reach a place from afar: the moon is not where the wolves howl. */
export const REACHING_VERBS = wordSet(
  'looking gazing staring howling barking pointing smiling laughing waving aiming shooting shouting yelling glancing ' +
    'peering winking throwing marveling marvelling growling',
);
/** The act goes on to what is looked at, played with, waited for. */
export const OBJECT_PREPOSITIONS = wordSet('at to for over with onto');
/** Verbs that say how a thing is, and nothing about what somebody does. */
export const STATES = wordSet(
  'surrounding covering featuring showing depicting containing including consisting leading overlooking filling ' +
    'being seeming feeling trending',
);
/** What things do by themselves. */
export const SCENE_STATES = wordSet(
  'falling blooming shining setting rising glowing reflecting twinkling lying blowing sparkling ' +
    'shimmering gleaming burning swaying stretching towering lighting casting',
);
export const FAINT_ACTS = wordSet('wearing');

/** Styles whose names also stand before what they show: `anime girl`; but not `movie theater`. */
export const DESCRIBING_STYLES: ReadonlySet<string> = new Set([
  '2D',
  'sketch',
  'western painting',
  'oriental painting',
]);
/** What it is drawn with: `in pencil`. */
export const MEDIA_WORDS = wordSet(
  'pencil ink watercolor watercolour crayon crayons charcoal oil oils pastel pastels chalk color colour',
);
