/** What an English word of the small closed classes does. */
export type EnglishRole =
  | 'determiner'
  | 'number'
  | 'possessive'
  | 'pronoun'
  | 'preposition'
  | 'and'
  | 'while'
  | 'be'
  | 'have'
  | 'modal'
  | 'relative'
  | 'denial'
  | 'adverb'
  | 'particle';

const WORDS_OF_ROLES: Readonly<Record<EnglishRole, string>> = {
  determiner:
    'a an the this that these those some any another each every both all many several few various numerous countless ' +
    'a_few a_couple_of a_lot_of lots_of a_group_of a_pair_of a_bunch_of plenty_of group_of groups_of pair_of couple_of ' +
    'bunch_of dozens_of hundreds_of thousands_of a_crowd_of a_variety_of a_number_of a_kind_of a_school_of a_flock_of a_herd_of a_pride_of a_pack_of a_swarm_of a_row_of rows_of',
  number: 'one two three four five six seven eight nine ten eleven twelve dozen hundred thousand single',
  possessive: 'his her its their my your our',
  pronoun:
    'i you he she it we they me him them us himself herself itself themselves someone something everyone everything ' +
    'there here each_other one_another',
  preposition:
    'in on at under over above below beneath underneath beside besides near behind between among amid amidst across ' +
    'along alongside inside outside within into onto upon through throughout around round against beyond toward towards ' +
    'past off of with by to from for about like as during after before until since via in_front_of next_to close_to ' +
    'on_top_of inside_of outside_of out_of far_from in_the_middle_of in_the_midst_of in_the_center_of ' +
    'in_the_centre_of in_the_heart_of on_the_edge_of at_the_edge_of on_the_shore_of on_the_shores_of ' +
    'on_the_banks_of on_the_bank_of on_the_side_of at_the_side_of at_the_foot_of at_the_end_of at_the_top_of ' +
    'on_the_top_of at_the_bottom_of on_the_back_of on_the_surface_of full_of filled_with covered_with covered_in ' +
    'covered_by surrounded_by made_of made_from made_out_of dressed_in dressed_as decorated_with according_to ' +
    'because_of due_to instead_of in_the_style_of in_style_of inspired_by based_on painted_by drawn_by',
  and: 'and or & plus',
  while: 'while when as_if but so because if then',
  be: "is are was were be been being isn't aren't wasn't weren't it's they're there's",
  have: 'has have had',
  modal: 'can could will would should may might must do does did is_about_to are_about_to',
  relative: 'who which whose where whom',
  denial:
    "no not without never nothing free_of devoid_of don't doesn't didn't cannot can't isn't aren't nobody avoid",
  adverb:
    'very really so too quite extremely highly incredibly super slightly just only still almost nearly also always ' +
    'together alone away outdoors indoors outside upstairs downstairs overhead above nearby everywhere forever again ' +
    'today tonight now once ahead upside_down side_by_side from_above from_below from_behind from_afar ' +
    'on_display on_fire in_love in_motion in_flight in_bloom in_full_bloom at_work at_rest in_color at_night at_dawn at_dusk by_night by_day in_the_background in_the_foreground in_the_distance please ' +
    'half fully mid-air of_course as_well such more most less least',
  particle: 'up down out off away back along around together forward',
};

const ROLES: ReadonlyMap<string, EnglishRole> = new Map(
  (Object.entries(WORDS_OF_ROLES) as [EnglishRole, string][])
    // A word of two roles has the first one: `is not` is asked for before `not`.
    .flatMap(([role, words]) =>
      words.split(' ').map((word): [string, EnglishRole] => [word.replaceAll('_', ' '), role]),
    )
    .reverse(),
);

/** How many words the longest function word has that begins with this word. */
const LONGEST: ReadonlyMap<string, number> = longestByFirstWord();

function longestByFirstWord(): Map<string, number> {
  const longest = new Map<string, number>();
  for (const text of ROLES.keys()) {
    const words = text.split(' ');
    const first = words[0] ?? '';
    longest.set(first, Math.max(words.length, longest.get(first) ?? 0));
  }
  return longest;
}

/** The longest function word that begins here, if one does: `in front of` before `in`. */
export function functionWordAt(
  words: readonly string[],
  start: number,
): { text: string; role: EnglishRole; length: number } | null {
  const first = words[start] ?? '';
  for (let length = LONGEST.get(first) ?? 0; length > 0; length--) {
    const text = length === 1 ? first : words.slice(start, start + length).join(' ');
    const role = ROLES.get(text);
    if (role) return { text, role, length: Math.min(length, words.length - start) };
  }
  return null;
}
