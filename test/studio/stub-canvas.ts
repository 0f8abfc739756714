import { StubElement } from './stub-document.ts';

interface Point {
  x: number;
  y: number;
}

/** A canvas whose pixels are painted or not, without half tones; shown ten times as large as its pixels. */
export class StubCanvas extends StubElement {
  private rows: boolean[][] = [];
  private readonly size = { width: 0, height: 0 };

  constructor() {
    super('canvas');
  }

  get width(): number {
    return this.size.width;
  }

  set width(width: number) {
    this.size.width = width;
    this.clear();
  }

  get height(): number {
    return this.size.height;
  }

  set height(height: number) {
    this.size.height = height;
    this.clear();
  }

  override setAttribute(name: string, value: string): void {
    super.setAttribute(name, value);
    if (name === 'width') this.width = Number(value);
    if (name === 'height') this.height = Number(value);
  }

  setPointerCapture(): void {}

  getBoundingClientRect() {
    return { left: 100, top: 50, width: this.width * 10, height: this.height * 10 };
  }

  getContext() {
    const canvas = this;
    let disc = { x: 0, y: 0, radius: 0 };
    let from: Point = disc;
    let to: Point = disc;
    return {
      lineWidth: 0,
      globalCompositeOperation: 'source-over',
      beginPath() {},
      arc(x: number, y: number, radius: number) {
        disc = { x, y, radius };
      },
      fill() {
        canvas.paint((pixel) => distance(pixel, disc, disc) < disc.radius);
      },
      moveTo(x: number, y: number) {
        from = { x, y };
      },
      lineTo(x: number, y: number) {
        to = { x, y };
      },
      stroke() {
        canvas.paint((pixel) => distance(pixel, from, to) < this.lineWidth / 2);
      },
      fillRect() {
        canvas.paint(() => true);
      },
      clearRect() {
        canvas.clear();
      },
      drawImage(other: StubCanvas) {
        const isErasing = this.globalCompositeOperation === 'destination-out';
        for (const [y, row] of canvas.rows.entries()) {
          for (const x of row.keys()) if (other.rows[y]?.[x]) row[x] = !isErasing;
        }
      },
    };
  }

  /** The pixels instead of a file: `#` where something is painted, `.` where it is transparent. */
  toDataURL(type: string): string {
    return [type, ...this.rows.map((row) => row.map((isPainted) => (isPainted ? '#' : '.')).join(''))].join(
      '\n',
    );
  }

  private clear(): void {
    this.rows = Array.from({ length: this.height }, () => Array.from({ length: this.width }, () => false));
  }

  private paint(isInside: (pixel: Point) => boolean): void {
    for (const [y, row] of this.rows.entries()) {
      for (const x of row.keys()) if (isInside({ x: x + 0.5, y: y + 0.5 })) row[x] = true;
    }
  }
}

/** From a point to the nearest of a line. */
function distance(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const share = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - share * dx, point.y - from.y - share * dy);
}

/** An event of the pointer at a pixel of the canvas. */
export function pointerAt(type: string, x: number, y: number, more: object = {}): Event {
  return Object.assign(new Event(type, { cancelable: true }), {
    ...{ clientX: 100 + x * 10, clientY: 50 + y * 10, button: 0, isPrimary: true, pointerId: 1 },
    ...more,
  });
}
