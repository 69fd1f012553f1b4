import { readFileSync } from "node:fs";
import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { Engines } from "./engine-log";
import { handlers } from "./handlers";
import type { Provider } from "./provider";

export interface Served {
    /** The plugin it stands for. */
    name: string;
    port: number;
    close(): void;
}

/** Environment of the engine: what finds plugins that are served already. */
export type ServedPlugins = {
    PULUMI_DEBUG_PROVIDERS: string;
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true";
};

/** Tells the engine where plugins are served. */
export const servedPlugins = (plugins: Pick<Served, "name" | "port">[]): ServedPlugins => ({
    PULUMI_DEBUG_PROVIDERS: plugins.map(({ name, port }) => `${name}:${port}`).join(","),
    // Else every run tries to download what the state names, for seconds and in vain.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
});

/** Serves a stand-in for each of these plugins. */
export const serveAll = (plugins: Record<string, () => Provider>): Promise<Served[]> =>
    Promise.all(Object.entries(plugins).map(([name, make]) => serve(name, make)));

/** A plugin's version is that of its npm package. */
export function versionOf(plugin: string): string {
    const file = require.resolve(`@pulumi/${plugin}/package.json`);
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/**
 * Serves a stand-in for a plugin on a loopback port until `close`.
 * The engine opens one connection for each provider resource of the program, so each connection has a Provider of its own.
 */
export async function serve(name: string, make: () => Provider): Promise<Served> {
    const engines = new Engines();
    const instances = new Map<string, Provider>();
    const instance = (peer: string, isNew = false) => {
        let provider = isNew ? undefined : instances.get(peer);
        if (provider === undefined) instances.set(peer, (provider = make()));
        return provider;
    };
    const server = new grpc.Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
    server.addService(ResourceProviderService, handlers(versionOf(name), instance, engines));
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    return {
        name,
        port,
        close: () => {
            for (const provider of instances.values()) provider.cancel();
            engines.close();
            server.forceShutdown();
        },
    };
}
