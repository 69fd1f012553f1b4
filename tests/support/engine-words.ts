import type { rows } from "../../ops/delivery/engine-errors";

/** The engine that these are recorded of, or in whose sources they were read. */
export const recordedOf = "3.259.0";

/** What a run that fails prints, and on what. */
export interface Words {
    /** Recorded with the lab's stand-ins, or where in whose sources it says so. */
    source: string;
    stdout?: string;
    stderr?: string;
    exitCode: number;
}

const recorded = "recorded";
const urn = (type: string, name: string) => `urn:pulumi:field::lazysheeps::${type}::${name}`;
export const claim = urn("kubernetes:core/v1:PersistentVolumeClaim", "postgres-data");
const password = urn("random:index/randomPassword:RandomPassword", "postgres");
export const bucket = urn("aws:s3/bucket:Bucket", "backups");

/** What the engine prints around the diagnostics of a run. */
const run = (diagnostics: string, progress = "") => `Updating (field):
@ updating.....

${progress}    pulumi:pulumi:Stack lazysheeps-field running error: update failed
    pulumi:pulumi:Stack lazysheeps-field **failed** 1 error
Diagnostics:
  pulumi:pulumi:Stack (lazysheeps-field):
    error: update failed

${diagnostics}
Outputs:
    url: "http://localhost:8080"

Resources:
    2 unchanged
    2 errored

Duration: 9s
`;
const failing = (resource: string, error: string) =>
    run(`  ${resource}:
    error: ${error}
`);
const refused = (source: string, error: string, exitCode = 1): Words => ({
    source,
    stdout: "Updating (field):\n",
    stderr: `error: ${error}\n`,
    exitCode,
});
const interrupted = `^C received; cancelling. If you would like to terminate immediately, press ^C again.
Note that terminating immediately may lead to orphaned resources and other inconsistencies.

`;
const integrity = `The Pulumi CLI encountered a snapshot integrity error. This is a bug!

You can try to repair your snapshot as follows:

* Using the \`pulumi state repair\` command. This is the recommended approach.
  Run \`pulumi state repair --help\` for more information.
* Passing the \`--disable-integrity-checking\` flag. This will disable integrity
  checking on many Pulumi commands. This is riskier, but may allow you to
  execute fine-grained repairs using e.g. \`pulumi state delete\`.

Pulumi Version:    v${recordedOf}
Command:           pulumi preview --color never --stack field --non-interactive
Error:             snapshot integrity failure; refusing to use it: resource ${password} refers to unknown provider ${urn("pulumi:providers:random", "random")}::9107b79f-4d24-4342-bb34-576deb5f8468

Stack Trace:

goroutine 1 [running]:
runtime/debug.Stack()
	runtime/debug/stack.go:26 +0x5e
`;
const pleaseSet =
    "incorrect passphrase, please set PULUMI_CONFIG_PASSPHRASE to the correct passphrase or set PULUMI_CONFIG_PASSPHRASE_FILE to a file containing the passphrase";
const s3 = 'read ".pulumi/meta.yaml": blob (key ".pulumi/meta.yaml") (code=Unknown): operation error S3: GetObject';
const unprotect =
    "To unprotect the resource, remove the `protect` flag from the resource in your Pulumi program and run `pulumi up`";

/** What the engine and its plugins say, by the row that has advice on it. */
export const words: Record<keyof typeof rows, Record<string, Words>> = {
    "a run that was stopped": {
        "between two steps": {
            source: recorded,
            stdout: `Updating (field):

 +  random:index:RandomPassword postgres created (0.25s) 
@ updating....
${interrupted} +  pulumi:pulumi:Stack lazysheeps-field **creating failed (1s)** 1 error
Diagnostics:
  pulumi:pulumi:Stack (lazysheeps-field):
    error: update canceled

Resources:
    + 2 created
    1 errored

Duration: 2s
`,
            exitCode: 1,
        },
        "while it waited for pods": {
            source: recorded,
            stdout: run(
                `  kubernetes:apps/v1:Deployment (backend):
    error: 1 error occurred:
    	* Deployment "backend-123f7dff" was written, but the wait was cancelled: 0 of 1 pods of ReplicaSet backend-123f7dff-5647bb7bd5 are ready; ProgressDeadlineExceeded: ReplicaSet "backend-123f7dff-857b6dc966" has timed out progressing.
`,
                interrupted,
            ),
            exitCode: 1,
        },
        "by a workflow that was cancelled": {
            source: "pkg/backend/cancellation_scope.go, and the plugin's await/error.go",
            stdout: run(
                `  kubernetes:apps/v1:Deployment (backend):
    error: 2 errors occurred:
    	* Resource operation was cancelled for "backend-123f7dff"
    	* Minimum number of live Pods was not attained
`,
                interrupted.replaceAll("^C", "SIGTERM").replace("press SIGTERM", "send SIGTERM"),
            ),
            exitCode: 1,
        },
    },
    "a lock": {
        "in a folder": refused(
            recorded,
            `the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.
  file:///var/field/.pulumi/locks/organization/lazysheeps/field/3d6c8f1e-9a50-4d7b-8f35-1c1c6f6f2a10.json?no_tmp_dir=true: created by dolly@ci-7 (pid 4242) at 2026-09-26T10:00:00Z`,
        ),
    },
    "a lock of Pulumi Cloud": {
        "of another update": refused(
            "sdk/go/auto/errors.go, and apitype.ErrorResponse",
            "[409] Conflict: Another update is currently in progress.",
        ),
    },
    "a sign-in that has run out": {
        "at a resource": {
            source: "AWS: the message of STS's ExpiredToken",
            stdout: failing(
                "aws:s3:Bucket (backups)",
                `  sdk-v2/provider2.go:572: sdk.helper_schema: reading S3 Bucket (lazysheeps-field): operation error S3: HeadBucket, https response error StatusCode: 400, api error ExpiredToken: The provided token has expired.: provider=aws@7.48.0`,
            ),
            exitCode: 1,
        },
        "at the bucket of the state": refused(
            "AWS: the same of S3, in the engine's words",
            `${s3}, https response error StatusCode: 400, RequestID: 4G1, HostID: x, api error ExpiredToken: The provided token has expired.`,
        ),
        "at the state's key": refused(
            "AWS: the same of KMS",
            "operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: 1, api error ExpiredTokenException: The security token included in the request is expired",
        ),
        "of a profile": refused(
            "aws-sdk-go-v2 credentials/ssocreds",
            `${s3}, get identity: get credentials: failed to refresh cached credentials, the SSO session has expired or is invalid`,
        ),
        "at the registry": {
            source: "AWS: ECR's answer to a push",
            stdout: failing(
                "docker:index:Image (backend)",
                "denied: Your authorization token has expired. Reauthenticate and try again.",
            ),
            exitCode: 1,
        },
        "at the cluster": {
            source: "k8s.io/apimachinery api/errors: 401",
            stdout: failing(
                "kubernetes:apps/v1:Deployment (backend)",
                "the server has asked for the client to provide credentials",
            ),
            exitCode: 1,
        },
        "at Pulumi Cloud": refused(
            "pkg/backend/backenderr/backenderr.go",
            "this command requires logging in; try running `pulumi login` first",
            3,
        ),
    },
    "a wrong passphrase": {
        "for the state": refused(recorded, `could not deserialize deployment: failed to decrypt: ${pleaseSet}`),
        "at a run": refused(recorded, `failed to decrypt: ${pleaseSet}`),
        none: refused(
            recorded,
            'could not deserialize deployment: constructing secrets manager of type "passphrase": constructing secrets manager: passphrase must be set with PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE environment variables',
        ),
    },
    "a wrong key": {
        "for a setting": refused(recorded, "validating stack config: cipher: message authentication failed"),
        "for a setting, named": refused(
            "pkg/cmd/pulumi/cmd/cmd.go",
            "failed to decrypt encrypted configuration value 'lazysheeps:djangoKey': [400] Message authentication failed",
        ),
        "of AWS": refused(
            "gocloud.dev/secrets/awskms",
            "secrets (code=PermissionDenied): operation error KMS: Decrypt, https response error StatusCode: 400, RequestID: 1, api error AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
        ),
    },
    "no state": {
        "as there is no such folder": refused(
            recorded,
            'unable to open state directory "file:///var/none": stat /var/none: no such file or directory',
        ),
        "as nobody is signed in": refused(
            recorded,
            `${s3}, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, access disabled to EC2 IMDS via client option, or "AWS_EC2_METADATA_DISABLED" environment variable`,
        ),
        "as there is no way to it": refused(
            recorded,
            `${s3}, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , HostID: , request send failed, Get "http://localhost:9/flock/.pulumi/meta.yaml?x-id=GetObject": dial tcp 127.0.0.1:9: connect: connection refused`,
        ),
        "as it may not be read": refused(
            "pkg/backend/diy/state.go",
            'failed to load checkpoint: blob (key ".pulumi/stacks/lazysheeps/field.json") (code=PermissionDenied): operation error S3: HeadObject, https response error StatusCode: 403, api error Forbidden: Forbidden',
        ),
        "as locks may not be listed": refused(
            "pkg/backend/diy/bucket.go",
            "could not list bucket: blob (code=PermissionDenied): operation error S3: ListObjectsV2, https response error StatusCode: 403, api error AccessDenied: Access Denied",
        ),
        "as nobody has logged in to Pulumi Cloud": refused(
            recorded,
            "PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions",
            3,
        ),
    },
    "a broken state": {
        "that does not fit together": { source: recorded, stderr: `error: ${integrity}`, exitCode: 1 },
        "that is cut off": refused(recorded, "failed to load checkpoint: place 1: unexpected end of JSON input"),
        "whose attributes are cut off": refused(recorded, "failed to load checkpoint: EOF"),
    },
    "a protected resource": {
        "that would be replaced": {
            source: recorded,
            stdout: failing(
                "kubernetes:core/v1:PersistentVolumeClaim (postgres-data)",
                `unable to replace resource "${claim}"
    as it is currently marked for protection. ${unprotect}`,
            ),
            exitCode: 1,
        },
        "that would be replaced with another": {
            source: "pkg/resource/deploy/step_generator.go",
            stdout: failing(
                "kubernetes:core/v1:PersistentVolumeClaim (postgres-data)",
                `unable to replace resource "${claim}" as part of replacing "${urn("kubernetes:core/v1:Namespace", "lazysheeps")}" as it is currently marked for protection. ${unprotect}, or use the command:
    \`pulumi state unprotect '${claim}'\``,
            ),
            exitCode: 1,
        },
        "that would be deleted": {
            source: recorded,
            stdout: failing(
                "kubernetes:core/v1:PersistentVolumeClaim (postgres-data)",
                `Preview failed: resource "${claim}" cannot be deleted
    because it is protected. To unprotect the resource, either remove the \`protect\` flag from the resource in your Pulumi program and run \`pulumi up\`, or use the command:
    \`pulumi state unprotect '${claim}'\``,
            ),
            exitCode: 1,
        },
    },
    "pods that do not get ready": {
        "by the stand-in": {
            source: recorded,
            stdout: failing(
                "kubernetes:apps/v1:Deployment (backend)",
                `1 error occurred:
    	* Deployment "backend-123f7dff" was written, but it is not ready in time: 0 of 1 pods of ReplicaSet backend-123f7dff-857b6dc966 are ready; ProgressDeadlineExceeded: ReplicaSet "backend-123f7dff-857b6dc966" has timed out progressing.
        Pod backend-123f7dff-857b6dc966-9ljxs, container backend: Error with exit code 3
          backend | RuntimeError: the session has expired`,
            ),
            exitCode: 1,
        },
        "by Pulumi's plugin": {
            source: "the plugin's provider.go and await/deployment.go",
            stdout: failing(
                "kubernetes:apps/v1:Deployment (backend)",
                `4 errors occurred:
    	* resource lazysheeps/backend-123f7dff was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'backend-123f7dff' timed out waiting to be Ready
    	* [MinimumReplicasUnavailable] Deployment does not have minimum availability.
    	* Minimum number of live Pods was not attained
    	* [Pod lazysheeps/backend-123f7dff-857b6dc966-9ljxs]: containers with unready status: [backend]`,
            ),
            exitCode: 1,
        },
    },
};

/** What needs no advice: it says itself what is wrong, though with words that others use too. */
export const plainWords: Record<string, Words> = {
    "a migration that fails": {
        source: recorded,
        stdout: failing(
            "kubernetes:batch/v1:Job (migration)",
            `1 error occurred:
    	* Job "migration-409c5716" was written, but the Job failed: BackoffLimitExceeded: Job has reached the specified backoff limit
        Pod migration-409c5716-m77gr, container migration: Error with exit code 1
          migration | django.db.utils.OperationalError: the statement was cancelled, update canceled
          migration | botocore.exceptions.ClientError: An error occurred (ExpiredToken): expired
          migration | cryptography: failed to decrypt, incorrect passphrase`,
        ),
        exitCode: 1,
    },
    "an image that cannot be pulled": {
        source: recorded,
        stdout: failing(
            "kubernetes:batch/v1:Job (migration)",
            `1 error occurred:
    	* Job "migration-409c5716" was written, but the Job failed: DeadlineExceeded: Job was active longer than specified deadline
        Pod migration-409c5716-m77gr, container migration: ErrImagePull; rpc error: code = NotFound desc = failed to pull and unpack image "localhost:5000/no/such:image": failed to resolve reference "localhost:5000/no/such:image": localhost:5000/no/such:image: not found`,
        ),
        exitCode: 1,
    },
    "a build that fails": {
        source: "Docker's buildx",
        stdout: failing(
            "docker:index:Image (backend)",
            'failed to solve: process "/bin/sh -c pip install -r requirements.txt" did not complete successfully: exit code: 1: RuntimeError: the index\'s certificate has expired; the download was cancelled',
        ),
        exitCode: 1,
    },
    "a bucket that is gone": {
        source: "AWS: S3's NoSuchBucket, of a resource and not of the state",
        stdout: failing(
            "aws:s3:BucketPolicy (backups)",
            "putting S3 Bucket Policy: operation error S3: PutBucketPolicy, api error NoSuchBucket: The specified bucket does not exist",
        ),
        exitCode: 1,
    },
    "settings that do not fit": {
        source: recorded,
        stdout: failing(
            "pulumi:pulumi:Stack (lazysheeps-field)",
            `Unhandled exception: Error: lazysheeps:backend.replicas: got 0
        at Object.init (/project/index.ts:77:42)`,
        ),
        exitCode: 1,
    },
    "a state that cannot be written": {
        source: "pkg/backend/diy/state.go, at the end of a run",
        stderr: "error: field.json: snapshot integrity failure; it was already written, but is invalid (backup available at field.json.bak): resource refers to unknown provider\n",
        exitCode: 1,
    },
};
