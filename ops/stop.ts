import { stopLab } from "../lab/lab";

void stopLab({ repo: process.cwd(), onStep: (_, line) => line !== undefined && console.log(line) }).then(
    (ran) =>
        console.log(
            ran
                ? "The lab is stopped; its data stays in .lab/ and `npm start` goes on with it."
                : "No lab was running here.",
        ),
    (error: Error) => {
        console.error(error.message);
        process.exitCode = 1;
    },
);
