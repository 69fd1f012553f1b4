import * as grpc from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { InitFailed } from "./provider";
import { encode } from "./values";

/** An error as the engine reads it; an InitFailed carries the object that exists all the same. */
export function toStatus(error: unknown): Partial<grpc.StatusObject> {
    const message = error instanceof Error ? error.message : String(error);
    const metadata = new grpc.Metadata();
    if (error instanceof InitFailed) {
        const detail = new ErrorResourceInitFailed();
        detail.setId(error.id);
        detail.setProperties(encode(error.outputs));
        detail.setInputs(encode(error.inputs));
        detail.setReasonsList(error.reasons);
        const packed = new Any();
        packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
        const status = new Status();
        status.setCode(grpc.status.UNKNOWN);
        status.setMessage(message);
        status.addDetails(packed);
        // gRPC for Go reads details from this header; gRPC for Node has no interface for them.
        metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
    }
    return { code: grpc.status.UNKNOWN, details: message, metadata };
}
