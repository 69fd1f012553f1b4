import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Fields } from "../providers/values";

/** Something that there is at AWS. */
export interface Thing {
    /** Type token; `double:` for what no resource of the program is: a load balancer that a controller has made. */
    type: string;
    id: string;
    inputs: Fields;
    outputs: Fields;
}

/** What there is at the double's AWS. It outlives the processes that ask for it: every change is in the file at once. */
export class World {
    constructor(
        private readonly file: string,
        readonly account: string,
        readonly region: string,
    ) {}

    get things(): Thing[] {
        return existsSync(this.file) ? (JSON.parse(readFileSync(this.file, "utf8")) as Thing[]) : [];
    }

    all(type: string): Thing[] {
        return this.things.filter((thing) => thing.type === type);
    }

    find(type: string, id: string): Thing | undefined {
        return this.all(type).find((thing) => thing.id === id);
    }

    put(thing: Thing) {
        this.write([...this.things.filter(({ type, id }) => type !== thing.type || id !== thing.id), thing]);
    }

    remove({ type, id }: Pick<Thing, "type" | "id">) {
        this.write(this.things.filter((thing) => thing.type !== type || thing.id !== id));
    }

    private write(things: Thing[]) {
        // Whoever is killed while it writes leaves the old file.
        writeFileSync(`${this.file}.new`, JSON.stringify(things, null, 2));
        renameSync(`${this.file}.new`, this.file);
    }
}
