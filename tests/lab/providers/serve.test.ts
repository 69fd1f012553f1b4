import * as grpc from "@grpc/grpc-js";
import { ResourceProviderClient, ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import * as messages from "@pulumi/pulumi/proto/provider_pb";
import { expect } from "chai";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { ownConnection } from "../../../lab/own-connections";
import type { Provider } from "../../../lab/providers/provider";
import { serve } from "../../../lab/providers/serve";

type Client = Record<string, (request: unknown, done: (error: grpc.ServiceError | null) => void) => void>;
const Client = ResourceProviderClient as unknown as new (
    address: string,
    credentials: grpc.ChannelCredentials,
    options?: grpc.ChannelOptions,
) => Client & { close(): void };
const connect = (port: number, options?: grpc.ChannelOptions) =>
    new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), options);
const ask = (client: Client, method: string, request: unknown) =>
    new Promise<string>((resolve) => client[method]!(request, (error) => resolve(error?.message ?? "answered")));

describe("A stand-in that is served", () => {
    it("is a new one for each engine, though that has the port of one that has ended", async () => {
        const cancelled: boolean[] = [];
        const make = () => {
            const index = cancelled.push(false) - 1;
            return {
                cancel: () => (cancelled[index] = true),
                configure: () => Promise.resolve(),
            } as unknown as Provider;
        };
        const served = await serve("random", make);
        const engine = connect(served.port);
        try {
            await ask(engine, "attach", new PluginAttach());
            await ask(engine, "cancel", new Empty());
            const [ended] = cancelled.splice(0).slice(-1);
            expect(ended).to.equal(true);
            await ask(engine, "attach", new PluginAttach());
            expect(await ask(engine, "configure", new messages.ConfigureRequest())).to.equal("answered");
            expect(cancelled).to.deep.equal([false]);
        } finally {
            engine.close();
            served.close();
        }
    });
});

describe("A connection to an engine", () => {
    /** What a client hears of an engine on a port of which another has heard that nobody is there. */
    const heard = async (more: grpc.ChannelOptions) => {
        // What nobody answers is not asked again while another engine begins.
        const options = {
            ...more,
            "grpc.initial_reconnect_backoff_ms": 600_000,
            "grpc.max_reconnect_backoff_ms": 600_000,
        };
        const gone = new grpc.Server();
        const bind = (server: grpc.Server, port: number) =>
            new Promise<number>((resolve, reject) =>
                server.bindAsync(`127.0.0.1:${port}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
                    error ? reject(error) : resolve(bound),
                ),
            );
        const port = await bind(gone, 0);
        gone.forceShutdown();
        const earlier = connect(port, options);
        expect(await ask(earlier, "getPluginInfo", new Empty())).to.contain("UNAVAILABLE");
        const engine = new grpc.Server();
        engine.addService(ResourceProviderService, {
            getPluginInfo: (_: unknown, done: grpc.sendUnaryData<Empty>) => done(null, new Empty()),
        });
        await bind(engine, port);
        const client = connect(port, options);
        const answer = await ask(client, "getPluginInfo", new Empty());
        for (const one of [earlier, client]) one.close();
        engine.forceShutdown();
        return answer;
    };

    it("does not hang on what an earlier one on the same port was like", async () => {
        expect(await heard({})).to.contain("UNAVAILABLE");
        expect(await heard(ownConnection)).not.to.contain("UNAVAILABLE");
    });
});
