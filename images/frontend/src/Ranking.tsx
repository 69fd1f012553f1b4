import type { Sheep } from "./api";

/** Who counted most. */
export function Ranking({ sheep }: { sheep: Sheep[] }) {
    if (sheep.length === 0) return <p className="quiet">Nobody has counted here yet.</p>;
    return (
        <table>
            <caption className="visually-hidden">Contributors by commits</caption>
            <thead>
                <tr>
                    <th scope="col">Rank</th>
                    <th scope="col">Sheep</th>
                    <th scope="col" className="number">
                        Commits
                    </th>
                    <th scope="col">Last seen</th>
                </tr>
            </thead>
            <tbody>
                {sheep.map(({ name, commits, last_commit_at }, index) => (
                    <tr key={`${index} ${name}`}>
                        <td>{index + 1}</td>
                        <td>{name}</td>
                        <td className="number">{commits}</td>
                        <td>{last_commit_at.slice(0, 10)}</td>
                    </tr>
                ))}
            </tbody>
        </table>
    );
}
