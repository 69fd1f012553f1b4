/** Every message that tells a person what to do, in one table. */
export const messages = {
    useKind: (why: string) => `The lab cannot run here: ${why}.
Run it on kind instead (https://kind.sigs.k8s.io; needs Docker and https://www.pulumi.com/docs/install):
    ops/kind.sh
    npm start -- --context kind-lazysheeps --registry localhost:5001/lazysheeps`,
    noContext: (name: string, known: string[]) =>
        `the kubeconfig has no context "${name}"; it has: ${known.join(", ") || "none"}`,
    noPulumi:
        "no `pulumi` on PATH; install it from https://www.pulumi.com/docs/install, or leave --context out to use the lab",
    noRegistry: "with --context, say where that cluster pulls images from: --registry ADDRESS/PREFIX",
    noStorageClass: (known: string[]) =>
        `the cluster has no default StorageClass; mark one of its own (${known.join(", ") || "it has none"}) as the default`,
    noHistory: "this folder is no git repository: the page starts empty (README, “Put your history in”)",
    started: (url: string, took: string) => `
The application answers at ${url}  (${took})`,
    next: (kubectl: string) => `
Next:
    ${kubectl} get pods
    ${kubectl} exec -it deploy/$(${kubectl} get deploy -l app.kubernetes.io/name=backend -o name | cut -d/ -f2) -- \\
        python manage.py createsuperuser      # then sign in at /admin
    npm stop                                  # stops it, keeps the data
    npm run clean                             # removes it with its data`,
    pendingCreations: (stack: string, urns: string[]) =>
        `The last run of ${stack} was killed while AWS was making these, and AWS chooses their ids:
${urns.map((urn) => `    ${urn}`).join("\n")}
Nothing was changed. Look which of them are there:
    aws resourcegroupstaggingapi get-resources --tag-filters Key=project,Values=lazysheeps Key=environment,Values=${stack}
and go on with an answer for each, the id or none:
    npm run recover -- --stack ${stack} --id 'URN=ID' --id 'URN=none'`,
    recovered: (stack: string) => `The state of ${stack} is whole again; go on with: pulumi up -s ${stack}`,
    locked: (stack: string) =>
        `A run holds the lock of ${stack}. If it has ended for certain (look at the repository's Actions, and on the machine that is named above), run: npm run recover -- --stack ${stack} --release-lock`,
    isProtected: (stack: string) =>
        `${stack} is protected: people depend on it. Nothing was touched. To remove it all the same:
    write protect: false under lazysheeps:environment in Pulumi.${stack}.yaml
    pulumi up -s ${stack}
    npm run destroy -- --stack ${stack}
which takes a last backup first, and leaves the bucket of backups and the database's volume.`,
    stillProtected: (stack: string, urns: string[]) =>
        `the settings of ${stack} no longer protect what holds data, but its state does; run: pulumi up -s ${stack}
${urns.map((urn) => `    ${urn}`).join("\n")}`,
    noBackup: (why: string) =>
        `no last backup, so nothing was removed: ${why}. Mend that, or restore from an older one (npm run restore -- --list)`,
    destroyed: (stack: string, left: string[], keepsVolume: boolean) =>
        left.length === 0 && !keepsVolume
            ? `Nothing is left of ${stack} but its settings.`
            : `${stack} is removed. What stays, and is paid for:
${left.map((one) => `    ${one}\n`).join("")}    volumes: aws ec2 describe-volumes --filters Name=tag:project,Values=lazysheeps Name=tag:environment,Values=${stack}`,
    failed: "Nothing that worked before was taken down. `npm start` goes on from here; `--verbose` shows everything.",
};
