import { useState } from "react";
import type { Repository, Sheep, Week } from "./api";
import { Chart } from "./Chart";
import { Ranking } from "./Ranking";
import { useList } from "./useList";

/** The page: repositories on the left, the chosen one's chart and ranking beside them. */
export function App() {
    const [chosen, choose] = useState<number>();
    const repositories = useList<Repository>("repositories");
    const current = repositories.items?.find(({ id }) => id === chosen) ?? repositories.items?.[0];
    const about = current === undefined ? undefined : `repositories/${current.id}`;
    const activity = useList<Week>(about && `${about}/activity`);
    const sheep = useList<Sheep>(about && `${about}/contributors`);
    const problem = repositories.problem ?? activity.problem ?? sheep.problem;

    return (
        <>
            <header>
                <img src="/sheep.svg" alt="" width="48" height="48" />
                <h1>LazySheeps</h1>
                <p>Who has been counting sheep</p>
            </header>
            {problem !== undefined && (
                <p role="alert" className="problem">
                    {problem}
                </p>
            )}
            <main>
                <nav aria-label="Repositories">
                    <h2>Repositories</h2>
                    {repositories.items === undefined && problem === undefined && <p className="quiet">Loading …</p>}
                    {repositories.items?.length === 0 && (
                        <p className="quiet">
                            None yet: send a GitHub push webhook to <code>/api/webhooks/github</code>, or import a history.
                        </p>
                    )}
                    <ul>
                        {repositories.items?.map((repository) => (
                            <li key={repository.id}>
                                <button
                                    type="button"
                                    aria-current={repository.id === current?.id}
                                    onClick={() => choose(repository.id)}
                                >
                                    <strong>{repository.name}</strong>
                                    <span>
                                        {repository.commits} commits · {repository.contributors} sheep
                                    </span>
                                </button>
                            </li>
                        ))}
                    </ul>
                </nav>
                {current !== undefined && (
                    <article aria-label={current.name}>
                        <section>
                            <h2>Commits a week</h2>
                            {activity.items === undefined ? <p className="quiet">Loading …</p> : <Chart weeks={activity.items} />}
                        </section>
                        <section>
                            <h2>The sheep</h2>
                            {sheep.items === undefined ? <p className="quiet">Loading …</p> : <Ranking sheep={sheep.items} />}
                        </section>
                    </article>
                )}
            </main>
        </>
    );
}
