import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { importModule } from './import-module.ts';
import { pointerAt, StubCanvas } from './stub-canvas.ts';
import { StubElement, stubDocument } from './stub-document.ts';

beforeEach(() => {
  stubDocument({}, (tag) => (tag === 'canvas' ? new StubCanvas() : new StubElement(tag)));
  vi.stubGlobal('getComputedStyle', () => ({ color: 'green' }));
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
});

async function startPainter() {
  const { createMaskPainter } = await importModule('mask-painter.js');
  const canvas = new StubCanvas();
  const onChange = vi.fn();
  const painter = createMaskPainter(canvas, onChange);
  painter.start({ width: 8, height: 4 });
  // A quarter of the longer edge: two pixels.
  painter.setBrush(0.25);
  const draw = (...points: [number, number][]) => {
    for (const [index, [x, y]] of points.entries()) {
      canvas.dispatchEvent(pointerAt(index === 0 ? 'pointerdown' : 'pointermove', x, y));
    }
    canvas.dispatchEvent(pointerAt('pointerup', 0, 0));
  };
  return { canvas, painter, onChange, draw };
}

const mask = (...rows: string[]) => ['image/png', ...rows].join('\n');

describe('the mask painter', () => {
  it('makes a mask of the size of the picture, transparent along the strokes and opaque elsewhere', async () => {
    const { painter, draw } = await startPainter();
    expect(painter.isPainted()).toBe(false);
    draw([2, 1], [6, 1]);
    expect(painter.isPainted()).toBe(true);
    expect(painter.toMask()).toBe(mask('#......#', '#......#', '########', '########'));
  });

  it('paints a dot where the pointer goes down and up', async () => {
    const { painter, draw } = await startPainter();
    draw([4, 3]);
    expect(painter.toMask()).toBe(mask('########', '########', '###..###', '###..###'));
  });

  it('takes the last stroke back, then all, and says so', async () => {
    const { painter, draw, onChange } = await startPainter();
    draw([1, 1]);
    draw([7, 3]);
    painter.setBrush(1);
    painter.undo();
    expect(painter.toMask()).toBe(mask('..######', '..######', '########', '########'));
    onChange.mockClear();
    painter.clear();
    expect(onChange).toHaveBeenCalledTimes(1);
    expect(painter.isPainted()).toBe(false);
    expect(painter.toMask()).toBe(mask('########', '########', '########', '########'));
  });

  it('forgets the paint over another picture', async () => {
    const { canvas, painter, draw } = await startPainter();
    draw([1, 1]);
    painter.start({ width: 3, height: 2 });
    expect([canvas.width, canvas.height, painter.isPainted()]).toEqual([3, 2, false]);
    expect(painter.toMask()).toBe(mask('###', '###'));
  });

  it('leaves a second finger and other buttons alone, and what moves without being pressed', async () => {
    const { canvas, painter, draw } = await startPainter();
    canvas.dispatchEvent(pointerAt('pointerdown', 2, 2, { isPrimary: false }));
    canvas.dispatchEvent(pointerAt('pointerdown', 2, 2, { button: 2 }));
    canvas.dispatchEvent(pointerAt('pointermove', 4, 2));
    expect(painter.isPainted()).toBe(false);
    draw([1, 1]);
    canvas.dispatchEvent(pointerAt('pointermove', 7, 1));
    expect(painter.toMask()).toBe(mask('..######', '..######', '########', '########'));
  });
});
