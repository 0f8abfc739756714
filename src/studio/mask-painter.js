import { element } from './element.js';

/**
 * Paints on a canvas that lies over a picture, by mouse, pen or finger. The canvas has the picture's own pixels,
 * however large it is shown.
 * @param {HTMLCanvasElement} canvas its CSS `color` is the paint's
 * @param {() => void} onChange called when paint came or went
 */
export function createMaskPainter(canvas, onChange) {
  const context = canvas.getContext('2d');
  /** @type {{ diameter: number, points: { x: number, y: number }[] }[]} */
  let strokes = [];
  let brush = 0;
  let current;

  function pointOf({ clientX, clientY }) {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return {
      x: ((clientX - left) * canvas.width) / width,
      y: ((clientY - top) * canvas.height) / height,
    };
  }

  function begin(event) {
    if (event.button !== 0 || !event.isPrimary) return;
    // No text is selected and no picture dragged on the way.
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    current = { diameter: brush * Math.max(canvas.width, canvas.height), points: [] };
    strokes.push(current);
    extend(event);
    onChange();
  }

  function extend(event) {
    if (current === undefined || !event.isPrimary) return;
    const last = current.points.at(-1);
    const point = pointOf(event);
    current.points.push(point);
    drawSegment(current.diameter, last ?? point, point);
  }

  function end(event) {
    if (event.isPrimary) current = undefined;
  }

  function drawSegment(diameter, from, to) {
    context.beginPath();
    context.arc(to.x, to.y, diameter / 2, 0, 2 * Math.PI);
    context.fill();
    context.lineWidth = diameter;
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x, to.y);
    context.stroke();
  }

  function redraw() {
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (const { diameter, points } of strokes) {
      for (const [index, point] of points.entries()) {
        drawSegment(diameter, points[index - 1] ?? point, point);
      }
    }
  }

  function keep(kept) {
    strokes = kept;
    current = undefined;
    redraw();
    onChange();
  }

  canvas.addEventListener('pointerdown', begin);
  canvas.addEventListener('pointermove', extend);
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', end);

  return {
    /** Begins anew, over a picture of this size. @param {{ width: number, height: number }} size */
    start({ width, height }) {
      // A canvas that is given a size forgets its paint and its settings.
      canvas.width = width;
      canvas.height = height;
      const { color } = getComputedStyle(canvas);
      Object.assign(context, { fillStyle: color, strokeStyle: color, lineCap: 'round' });
      keep([]);
    },
    /** @param {number} share the brush's diameter, as a share of the picture's longer edge */
    setBrush(share) {
      brush = share;
    },
    undo: () => keep(strokes.slice(0, -1)),
    clear: () => keep([]),
    isPainted: () => strokes.length > 0,
    /** A PNG of the picture's size as a data URL: transparent where there is paint, black everywhere else. */
    toMask() {
      const { width, height } = canvas;
      const mask = element('canvas', { width, height });
      const maskContext = mask.getContext('2d');
      maskContext.fillRect(0, 0, width, height);
      maskContext.globalCompositeOperation = 'destination-out';
      maskContext.drawImage(canvas, 0, 0);
      return mask.toDataURL('image/png');
    },
  };
}
