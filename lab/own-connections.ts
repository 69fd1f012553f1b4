import settings = require("@pulumi/pulumi/runtime/settings");

/**
 * gRPC remembers of an address that nobody listened there, for all clients of a process. An engine that is given the port
 * of one that has ended is then not reached though it listens. With this option each client finds out for itself; what
 * Pulumi's SDK opens has it where this file is loaded.
 */
export const ownConnection = { "grpc.use_local_subchannel_pool": 1 };

const { grpcClientOptions } = settings as unknown as { grpcClientOptions: object };
Object.assign(grpcClientOptions, ownConnection);
