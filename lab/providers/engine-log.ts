import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import * as messages from "@pulumi/pulumi/proto/engine_pb";
import { ownConnection } from "../own-connections";
import type { Say } from "./provider";

interface Logs {
    log(request: messages.LogRequest, done: (error: grpc.ServiceError | null) => void): void;
    close(): void;
}

/** The engines that attached themselves, by the connection they speak on. */
export class Engines {
    private readonly clients = new Map<string, Logs>();

    attach(peer: string, address: string) {
        if (address === "") return;
        this.clients.get(peer)?.close();
        const Client = EngineClient as unknown as new (
            address: string,
            credentials: grpc.ChannelCredentials,
            options: grpc.ChannelOptions,
        ) => Logs;
        this.clients.set(peer, new Client(address, grpc.credentials.createInsecure(), ownConnection));
    }

    /** Writes to the log of the engine behind `peer`; an engine that has gone hears nothing. */
    say(peer: string): Say {
        return (urn, line, severity = "progress") => {
            const request = new messages.LogRequest();
            request.setUrn(urn);
            request.setMessage(line);
            request.setEphemeral(severity === "progress");
            request.setSeverity(severity === "progress" ? messages.LogSeverity.INFO : messages.LogSeverity.WARNING);
            this.clients.get(peer)?.log(request, () => undefined);
        };
    }

    close() {
        for (const client of this.clients.values()) client.close();
        this.clients.clear();
    }
}
