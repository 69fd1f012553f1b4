import { messageOf } from "./reason";

/**
 * Ends the process as a command has ended, or with 2 and what `tell` makes of the error that it has thrown. A look that was
 * given up, or a provider that this process serves, would keep it alive.
 */
export function finish(command: Promise<number>, tell: (error: unknown) => string = messageOf): void {
    void command.then(
        (exitCode) => process.exit(exitCode),
        (error: unknown) => {
            console.error(tell(error));
            process.exit(2);
        },
    );
}
