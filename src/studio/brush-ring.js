import { element } from './element.js';

/**
 * A ring around the pointer that shows how wide the brush paints. Fingers hide it and have none.
 * @param {HTMLElement} paintable what is painted on
 */
export function startBrushRing(paintable) {
  const ring = element('span', { class: 'brush-ring', 'aria-hidden': 'true', hidden: true });
  paintable.append(ring);

  paintable.addEventListener('pointermove', ({ clientX, clientY, pointerType }) => {
    const { left, top } = paintable.getBoundingClientRect();
    ring.hidden = pointerType === 'touch';
    ring.style.translate = `${clientX - left}px ${clientY - top}px`;
  });
  paintable.addEventListener('pointerleave', () => {
    ring.hidden = true;
  });

  return {
    /** @param {number} share the brush's diameter, as a share of the longer edge */
    setBrush(share) {
      ring.style.setProperty('--share', String(share));
    },
  };
}
