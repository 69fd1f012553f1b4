import type { Week } from "./api";
import { fillGaps } from "./weeks";

const [WIDTH, HEIGHT, BASE] = [640, 180, 160];

/** Commits a week as bars; the same numbers follow as a table for those who cannot see them. */
export function Chart({ weeks }: { weeks: Week[] }) {
    const bars = fillGaps(weeks, 52);
    if (bars.length === 0) return <p className="quiet">No commits yet.</p>;
    const most = Math.max(...bars.map(({ commits }) => commits));
    const step = WIDTH / Math.max(bars.length, 12);
    const height = (commits: number) => (commits === 0 ? 0 : Math.max(2, (commits / most) * (BASE - 16)));
    return (
        <figure>
            <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`Commits a week, at most ${most}`}>
                <line x1="0" x2={WIDTH} y1={BASE} y2={BASE} className="axis" />
                {bars.map(({ week, commits }, index) => (
                    <rect
                        key={week}
                        className="bar"
                        x={index * step + step * 0.1}
                        width={step * 0.8}
                        y={BASE - height(commits)}
                        height={height(commits)}
                        rx={Math.min(2, step * 0.2)}
                    >
                        <title>{`${commits} in the week of ${week}`}</title>
                    </rect>
                ))}
                <text x="0" y={HEIGHT - 4}>
                    {bars[0]!.week}
                </text>
                {bars.length > 1 && (
                    <text x={Math.max(bars.length * step, 160)} y={HEIGHT - 4} textAnchor="end">
                        {bars.at(-1)!.week}
                    </text>
                )}
                <text x="0" y="12">
                    {most}
                </text>
            </svg>
            <table className="visually-hidden">
                <caption>Commits a week</caption>
                <tbody>
                    {bars.map(({ week, commits }) => (
                        <tr key={week}>
                            <th scope="row">{week}</th>
                            <td>{commits}</td>
                        </tr>
                    ))}
                </tbody>
            </table>
        </figure>
    );
}
