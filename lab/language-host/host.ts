import { spawn } from "node:child_process";
import { join } from "node:path";
import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeService } from "@pulumi/pulumi/proto/language_grpc_pb";
import * as language from "@pulumi/pulumi/proto/language_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";

/**
 * Stands in for `pulumi-language-nodejs`, which comes with Pulumi's downloads alone: says on standard output where it
 * listens, and runs a program by the runner that is in @pulumi/pulumi, with what Pulumi.yaml says of Node.js.
 */
type Handle<Request, Response> = grpc.handleUnaryCall<Request, Response>;

const engine = process.argv.at(-1)!;
/** Status of a runner that has told the engine itself what went wrong. */
const hasSaid = 32;

const run: Handle<language.RunRequest, language.RunResponse> = ({ request }, answer) => {
    const info = request.getInfo()!;
    const { nodeargs = "", typescript } = info.getOptions()!.toJavaScript() as {
        nodeargs?: string;
        typescript?: boolean;
    };
    const options = {
        monitor: request.getMonitorAddress(),
        engine,
        organization: request.getOrganization(),
        project: request.getProject(),
        stack: request.getStack(),
        pwd: request.getPwd(),
        "root-directory": info.getRootDirectory(),
        parallel: String(request.getParallel()),
    };
    const argv = [
        ...nodeargs.split(" ").filter((one) => one !== ""),
        require.resolve("@pulumi/pulumi/cmd/run"),
        ...Object.entries(options).map(([name, value]) => `--${name}=${value}`),
        ...(request.getDryrun() ? ["--dry-run"] : []),
        join(info.getProgramDirectory(), info.getEntryPoint()),
    ];
    const env = {
        ...process.env,
        PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
        PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
        PULUMI_NODEJS_TYPESCRIPT: String(typescript ?? true),
    };
    const child = spawn(process.execPath, argv, { cwd: request.getPwd(), env, stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (said += text.toString()));
    child.on("close", (code) => {
        const response = new language.RunResponse();
        if (code === hasSaid) response.setBail(true);
        else if (code !== 0) response.setError(`the program ended with ${code}:\n${said}`);
        answer(null, response);
    });
};

const say =
    <Response>(make: () => Response): Handle<unknown, Response> =>
    (_, answer) =>
        answer(null, make());

const server = new grpc.Server();
server.addService(LanguageRuntimeService, {
    handshake: say(() => new language.LanguageHandshakeResponse()),
    getPluginInfo: say(() => new PluginInfo()),
    getRequiredPackages: say(() => new language.GetRequiredPackagesResponse()),
    run: run as grpc.UntypedHandleCall,
});
server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) => {
    if (error) throw error;
    console.log(port);
});
