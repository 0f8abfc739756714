/** SVG elements as text. Numbers are rounded here, and nowhere else. */

export type Point = [x: number, y: number];

/** One decimal of a 1000-unit stage is finer than a pixel. */
export function n(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function rect(x: number, y: number, width: number, height: number, fill: string, more = ''): string {
  return `<rect x="${n(x)}" y="${n(y)}" width="${n(Math.max(0, width))}" height="${n(Math.max(0, height))}" fill="${fill}" ${more}/>`;
}

export function circle(x: number, y: number, radius: number, fill: string, more = ''): string {
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(radius)}" fill="${fill}" ${more}/>`;
}

export function ellipse(x: number, y: number, rx: number, ry: number, fill: string, more = ''): string {
  return `<ellipse cx="${n(x)}" cy="${n(y)}" rx="${n(rx)}" ry="${n(ry)}" fill="${fill}" ${more}/>`;
}

export function path(data: string, fill: string, more = ''): string {
  return `<path d="${data}" fill="${fill}" ${more}/>`;
}

export function line(data: string, colour: string, width: number, more = ''): string {
  return `<path d="${data}" fill="none" stroke="${colour}" stroke-width="${n(width)}" stroke-linecap="round" stroke-linejoin="round" ${more}/>`;
}

export function polygon(points: Point[], fill: string, more = ''): string {
  return path(`M${points.map(([x, y]) => `${n(x)} ${n(y)}`).join('L')}z`, fill, more);
}

export function group(content: string, attributes: string): string {
  return `<g ${attributes}>${content}</g>`;
}

/** A closed shape under a line of points, smooth between them. */
export function areaUnder(points: Point[], bottom: number, fill: string, more = ''): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return '';
  return path(`${smoothLine(points)}L${n(last[0])} ${n(bottom)}L${n(first[0])} ${n(bottom)}z`, fill, more);
}

/** Quadratic curves through the middles of the given points. */
export function smoothLine(points: Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let data = `M${n(first[0])} ${n(first[1])}`;
  rest.forEach(([x, y], index) => {
    const following = rest[index + 1];
    if (!following) {
      data += `L${n(x)} ${n(y)}`;
      return;
    }
    data += `Q${n(x)} ${n(y)} ${n((x + following[0]) / 2)} ${n((y + following[1]) / 2)}`;
  });
  return data;
}

/** Whole numbers from 0 to count - 1. */
export function range(count: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor(count)) }, (_, index) => index);
}
