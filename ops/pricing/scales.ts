/** How much is going on: nobody there, a usual month, every autoscaler at its maximum all month. */
export const scales = ["minimum", "typical", "maximum"] as const;
export type Scale = (typeof scales)[number];
/** A number at each scale. */
export type PerScale = Record<Scale, number>;

const each = (of: (scale: Scale) => number): PerScale => ({
    minimum: of("minimum"),
    typical: of("typical"),
    maximum: of("maximum"),
});

/** The same whatever goes on. */
export const always = (value: number): PerScale => each(() => value);
export const times = (one: PerScale, other: PerScale | number): PerScale =>
    each((scale) => one[scale] * (typeof other === "number" ? other : other[scale]));
export const sum = (all: PerScale[]): PerScale =>
    each((scale) => all.reduce((total, { [scale]: value }) => total + value, 0));
