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
    noStackFile: (stack: string, known: string[]) =>
        `there is no Pulumi.${stack}.yaml; the stacks of this folder: ${known.join(", ") || "none"}`,
    noStack: (stack: string) =>
        `there is no stack ${stack} where you are logged in to (pulumi whoami -v); make it: pulumi stack init ${stack}`,
    noEnvironment: (stack: string) =>
        `${stack} holds what an account has once, and no application; name an environment, e.g. dev`,
    settingsNotValid: (stack: string, problems: string[]) =>
        `Pulumi.${stack}.yaml is not valid:\n${problems.join("\n")}`,
    noKubeconfig: (path: string) => `${path} is not there; is the lab up? (npm start)`,
    otherAccount: (stack: string, wanted: string, got: string) =>
        `${stack} is in the AWS account ${wanted}, and you are signed in to ${got}; sign in to ${wanted}. Nothing was touched.`,
    awsRefused: (command: string, said: string) =>
        `aws ${command} failed; it needs the AWS CLI 2, signed in, and an environment that is up:\n${said}`,
    noAddress: (stack: string) =>
        `${stack} has no domain, and its Ingress no load balancer yet; look at: kubectl -n lazysheeps describe ingress`,
    noRepository: "no repository to write to; set GITHUB_REPOSITORY (OWNER/NAME) and GITHUB_TOKEN",
    notTold: (failures: string[]) =>
        `Not everybody was told; the report above is complete. What failed:\n${failures.map((one) => `    ${one}`).join("\n")}`,
    notConfirmed: (stack: string, typed: string) =>
        `typed was "${typed}", and the stack is ${stack}. Nothing was touched; start again and type the stack's name.`,
    notMain: (branch: string) =>
        `this is ${branch}, and what is on AWS is changed from main alone. Nothing was touched; start it on main.`,
    noImages: (stack: string) => `${stack} does not say which images it runs; has it been deployed?`,
    notScanned: (stack: string, images: string[]) =>
        `${stack} no longer runs the scanned images (${images.join(", ")}): another run has deployed it. Nothing was touched; approve the newest run instead.`,
    ignoredNotValid: (file: string, problems: string[]) =>
        `${file} is not valid; each entry needs a reason and an end within half a year:\n${problems.join("\n")}`,
    notOnAws: (stack: string) => `${stack} runs on a cluster that you have, and leaves nothing in an AWS account`,
    notSignedIn: (stack: string, why: string) =>
        `AWS does not say who you are: ${why}. Sign in to the account of ${stack}; nothing was touched.`,
    noLeaks: (stack: string) => `Nothing that is paid for is left of ${stack}, but what is meant to stay.`,
    leaks: (stack: string) =>
        `${stack} is still paid for. Where it is up, that is as it should be. After a destroy: if that has failed, run it again (npm run destroy -- --stack ${stack}); else remove by hand what is called a leak (docs/runbook.md#leaks)`,
    unseen: (stack: string) =>
        `What ${stack} has left is not fully known. Sign in as somebody who may look, e.g. the role lazysheeps-${stack}-preview, and run it again.`,
    noPrice: (problems: string[]) =>
        `What this costs is not known; say so in ops/pricing/billed.ts and prices.ts, or in free.ts why it is free:
${problems.map((one) => `    ${one}`).join("\n")}`,
    noPricesIn: (region: string, known: string[]) =>
        `ops/pricing/prices.ts has no prices for ${region}, but for ${known.join(" and ")}; add a column, or see what it costs elsewhere: npm run cost -- --region ${known[0]}`,
    nothingToPrice: (stack: string) => `${stack} runs on a cluster that you have, and costs nothing in an AWS account`,
    verified: (stack: string, checks: number, failed: number) =>
        failed === 0
            ? `All ${checks} checks of ${stack} hold.`
            : `${failed} of ${checks} checks of ${stack} do not hold. Nothing was changed. Why, say the logs:
    kubectl -n lazysheeps logs -l app.kubernetes.io/name=backend`,
    registryRefused: (host: string, repository: string, status: number, said: string) =>
        `${host} refused ${repository} with status ${status}; sign in as somebody who may push there (ECR: the environment's deploy role). It says: ${said.trim().slice(0, 300) || "nothing"}`,
    noManifest: (reference: string) =>
        `${reference} is not in its registry; it was never pushed there, or its rules have let it go. Build and deploy it again.`,
    tagTaken: (repository: string, tag: string, has: string, wanted: string) =>
        `the tag ${tag} of ${repository} means ${has} for ever, and cannot come to mean ${wanted}. Nothing was changed; a new release gets a new tag.`,
    noDigest: (reference: string) => `got the image "${reference}"; write it by digest: repository@sha256:…`,
    noRegistryHost: (repository: string) =>
        `got the repository "${repository}"; write it with its registry, without a tag: HOST/NAME`,
    failed: "Nothing that worked before was taken down. `npm start` goes on from here; `--verbose` shows everything.",
};
