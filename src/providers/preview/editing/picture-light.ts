import { mix, toHex, toLab, toRgb } from '../colour.ts';
import { recolour } from '../colour-table.ts';
import { type Light, resolveLight } from '../light.ts';
import type { Raster } from '../raster.ts';

const hex = (channels: readonly number[]): string =>
  `#${channels.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Whether the words, or the mood, ask for another light than that of a fair day. */
export function isLightAsked(mood: string | null, light: Light, words: string): boolean {
  if (mood !== null) return true;
  const fair = resolveLight(null, '');
  return (
    light.time !== fair.time ||
    light.season !== fair.season ||
    light.weather.size > 0 ||
    /\b(sunny|daylight|daytime|noon|midday)\b/.test(words)
  );
}

/** The light that is in a picture, for what is drawn into it. */
export function lightIn(picture: Raster, words: Light): Light {
  const sky = [0, 1, 2].map((band) => meanColour(picture, band / 6, (band + 1) / 6));
  const [lightness, a, b] = toLab(meanColour(picture, 0, 1));
  const ambient = toHex([Math.max(0.72, Math.min(1, lightness + 0.32)), a * 0.5, b * 0.5]);
  return {
    ...words,
    weather: new Set(),
    sky: sky as Light['sky'],
    vignette: 0,
    chroma: 1,
    ambient: mix(ambient, '#ffffff', 0.35),
  };
}

/** The mean colour of a band of the picture, from the top; what cannot be seen does not count. */
function meanColour({ width, height, data }: Raster, from: number, to: number): string {
  const sums = [0, 0, 0];
  let total = 0;
  const end = Math.max(1, Math.floor(to * height)) * width * 4;
  for (let at = Math.floor(from * height) * width * 4; at < end; at += 4) {
    const weight = (data[at + 3] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel++)
      sums[channel] = (sums[channel] ?? 0) + (data[at + channel] ?? 0) * weight;
    total += weight;
  }
  return hex(sums.map((sum) => (total === 0 ? 255 : sum / total)));
}

/** Bathes a picture in a light, as the colours of a drawn scenery are; the season turns its leaves. */
export function relight(picture: Raster, light: Light): Raster {
  const isDark = light.time === 'night';
  return recolour(picture, (...channels) => {
    const own = hex(channels);
    const inSeason = light.weather.has('snow')
      ? underSnow(own)
      : light.season === 'autumn'
        ? inAutumn(own)
        : own;
    const lit = light.colour(inSeason, 0);
    const [red, green, blue] = toRgb(lit);
    if (!isDark) return [red, green, blue];
    // By night the lights go out: what was bright by day does not shine by itself.
    const brightness = (channels[0] * 0.3 + channels[1] * 0.59 + channels[2] * 0.11) / 255;
    const dim = 1 - 0.3 * brightness ** 0.8;
    return [red * dim, green * dim, blue * Math.min(1, dim * 1.08)];
  });
}

/** Snow lies on whatever is light or green; what is dark shows through, and pale. */
function underSnow(own: string): string {
  const [lightness, a, b] = toLab(own);
  const greenness = Math.max(0, Math.min(1, -a * 14));
  const cover = Math.max(0, Math.min(1, (lightness - 0.4) * 2.2)) * (0.55 + 0.4 * greenness);
  const pale = 1 - 0.8 * Math.max(cover, greenness * 0.8);
  return toHex([lightness + (0.96 - lightness) * cover, a * pale, b * pale - 0.012 * cover]);
}

/** Greens become the oranges of October. */
function inAutumn(own: string): string {
  const [lightness, a, b] = toLab(own);
  const greenness = Math.max(0, Math.min(1, (-a - Math.max(0, -b) * 2) * 14));
  const chroma = Math.hypot(a, b);
  return toHex([
    lightness,
    a + (chroma * 0.55 + 0.02 - a) * greenness,
    b + (chroma * 0.85 + 0.03 - b) * greenness,
  ]);
}
