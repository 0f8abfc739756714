import packageJson from '../../package.json' with { type: 'json' };

/** How this program names itself in pictures. */
export const SOFTWARE = `Imaginate ${packageJson.version}`;
