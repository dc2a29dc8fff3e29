import { describe, expect, it } from 'vitest';
import { palette } from '../../../functions/dashboard/palette.ts';

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

// WCAG 2.2, 1.4.3: 4.5 for text.
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const surfaces = ['paper', 'rule'];

describe.each(['light', 'dark'] as const)('%s', (scheme) => {
  const texts = Object.entries(palette).filter(([name]) => !surfaces.includes(name));

  it.each(texts)('%s is readable on paper', (_, colours) => {
    expect(contrast(colours[scheme], palette.paper[scheme])).toBeGreaterThanOrEqual(4.5);
  });
});
