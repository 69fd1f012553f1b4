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
    recovered: (stack: string) => `The state of ${stack} is whole again; run again what was killed.`,
    locked: (stack: string) =>
        `A run holds the lock of ${stack}. If it has ended for certain (look at the repository's Actions, and on the machine that is named above), run: npm run recover -- --stack ${stack} --release-lock`,
    isProtected: (stack: string) =>
        `${stack} is protected: people depend on it. Nothing was touched. To remove it all the same:
    write protect: false under lazysheeps:environment in Pulumi.${stack}.yaml
    npm run deploy -- --stack ${stack}
    npm run destroy -- --stack ${stack}
which takes a last backup first, and leaves the bucket of backups and the database's volume.`,
    stillProtected: (stack: string, urns: string[]) =>
        `the settings of ${stack} no longer protect what holds data, but its state does; run: npm run deploy -- --stack ${stack}
${urns.map((urn) => `    ${urn}`).join("\n")}`,
    noBackup: (why: string) =>
        `no last backup, so nothing was removed: ${why}. Mend that, or see which older one there is (docs/runbook.md#restore)`,
    destroyed: (stack: string, left: string[], keepsVolume: boolean) =>
        left.length === 0 && !keepsVolume
            ? `Nothing is left of ${stack} but its settings.`
            : `${stack} is removed. What stays, and is paid for:
${left.map((one) => `    ${one}\n`).join("")}    volumes: aws ec2 describe-volumes --filters Name=tag:project,Values=lazysheeps Name=tag:environment,Values=${stack}`,
    noStackFile: (stack: string, known: string[]) =>
        `there is no Pulumi.${stack}.yaml; the stacks of this folder: ${known.join(", ") || "none"}`,
    unwritable: (path: string, why: string) =>
        `${path} cannot be written: ${why}. Nothing was touched; name a file that can be.`,
    noStack: (stack: string) =>
        `there is no stack ${stack} where you are logged in to (pulumi whoami -v); make it: pulumi stack init ${stack}`,
    isTheLabs: (command: string) => `local is the lab's own stack, and nothing was touched; run instead: ${command}`,
    otherContext: (stack: string, provider: string) =>
        `The key of ${stack}'s secrets is not used with the stack's name as context, so that its roles cannot decrypt them, or another's can. Nothing was touched. As administrator: pulumi stack change-secrets-provider "${provider}" -s ${stack}, and commit Pulumi.${stack}.yaml.`,
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
    noImages: (stack: string) =>
        `${stack} does not say which images it runs; deploy it first: npm run deploy -- --stack ${stack}`,
    notScanned: (stack: string, images: string[]) =>
        `the last release of ${stack} is not what was scanned (${images.join(", ")}): another run has released it since. Nothing was touched; approve the newest run instead.`,
    scanFound: (where: string[]) =>
        `found something in: ${where.join(", ")}; what, is above. Nothing was changed. Raise what a newer version mends; what is no danger here, write into .trivyignore.yaml with the reason and an end.`,
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
    otherPrices: (stack: string, region: string, priced: string) =>
        `${stack} is in ${region}, of which ops/pricing/prices.ts has no prices: these are ${priced}'s. Add a column to have its own.`,
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
    otherContent: (repository: string, digest: string, got: string) =>
        `${repository} answered with ${got} when it was asked for ${digest}: something between here and the registry changes what it says. Nothing of it was used; find out what, and run it again.`,
    registryFailed: (doing: string, status: number, said: string) =>
        `${doing}: the registry answered ${status}: ${said.trim().slice(0, 300) || "nothing"}. Run it again once the registry is well.`,
    releaseGone: (repository: string, tag: string) =>
        `${repository}:${tag} was there, and is gone: the registry's rules have let it go meanwhile. Nothing was changed; run it again, and it takes the release that is the last now.`,
    noDigest: (reference: string) => `got the image "${reference}"; write it by digest: repository@sha256:…`,
    noRegistryHost: (repository: string) =>
        `got the repository "${repository}"; write it with its registry, without a tag: HOST/NAME`,
    notDecrypted: (stack: string) =>
        `The secrets of ${stack} cannot be read with the key that this machine has. Nothing was touched. The key is its passphrase (PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE), or what secretsprovider in Pulumi.${stack}.yaml names. A new key cannot read them: find the old one.`,
    stateBroken: (stack: string) =>
        `The state of ${stack} does not fit together, and the engine rightly does not use it. Nothing was touched, and what runs goes on. Change nothing by hand before docs/runbook.md#a-broken-state is read.`,
    noState: (stack: string) =>
        `Nobody can be asked for the state of ${stack}. Nothing was touched. See where it should be and who you are there: pulumi whoami -v; PULUMI_BACKEND_URL says where, AWS's sign-in who.`,
    protects: (stack: string, urn: string, holds: string) =>
        `${urn} is protected: it holds ${holds}, and this change would replace or delete it. Nothing of it was touched. See which input forces that (npm run preview -- --stack ${stack}), and leave that input as it was.`,
    signedOut: (stack: string) =>
        `The sign-in has run out. What was made until then is in the state, or the next run asks about it. Sign in again and run the same again; it goes on. The role of ${stack} lasts two hours in the workflows.`,
    notAllowed: (stack: string) =>
        `Where the state of ${stack} is, nobody is signed in, or whoever is may not do this. What was made until then is in the state. See who you are there: pulumi whoami -v; sign in as somebody who may, and run the same again.`,
    waitedInVain: (stack: string) =>
        `The engine has waited for an answer in vain. What was made until then is in the state of ${stack}; run the same again, and it goes on.`,
    engineFailed: (stack: string) =>
        `That is a fault of the engine itself; run the same again, which looks first whether the state of ${stack} is whole. If it fails alike, search https://github.com/pulumi/pulumi/issues for what is above.`,
    stopped: (stack: string) =>
        `Stopped, as asked. What had begun was finished and is in the state of ${stack}; run the same again, and it goes on.`,
    stoppedBefore: "Stopped, as asked, before anything was touched.",
    neverReady: (stack: string) =>
        `What is named above did not get ready in time. A version that does not get ready takes nothing from the one before it. More of it: kubectl -n lazysheeps get events, and the logs of the pods that are named. Mend it and deploy ${stack} again.`,
    interrupted: (stack: string, urns: string[]) =>
        `The last run of ${stack} was killed while it worked on these:
${urns.map((urn) => `    ${urn}`).join("\n")}
Nothing was touched. Make the state whole first: ${stack === "local" ? "npm start" : `npm run recover -- --stack ${stack}`}`,
    busy: (stack: string, pid: number, host: string, since: string) =>
        `pid ${pid} on ${host} has been working on ${stack} since ${since}. Nothing was touched; wait for it to end.`,
    oldPulumi: (has: string, wanted: string) =>
        `the engine is Pulumi ${has}, and the program is made for ${wanted}; install that: https://www.pulumi.com/docs/install`,
    noDocker: (why: string) =>
        `no Docker engine answers, and the images have to be built: ${why}. Start it, or take what another stack runs: npm run deploy -- --stack STACK --from OTHER`,
    otherRegion: (stack: string, wanted: string, got: string) =>
        `${stack} is in ${wanted}, and AWS_REGION says ${got}; set it to ${wanted}, or the region in Pulumi.${stack}.yaml. Nothing was touched.`,
    noCluster: (stack: string, why: string) =>
        `the cluster of ${stack} does not answer: ${why}. Nothing was touched; see docs/runbook.md#cluster-unreachable`,
    notReleased: (stack: string, from: string) =>
        `no release of ${from} is in the registry that ${stack} pulls from. Nothing was touched; deploy ${from} first: npm run deploy -- --stack ${from}`,
    noImagesYet: (stack: string) =>
        `${stack} takes images that were built already, and runs none yet. Nothing was touched; say whose: npm run deploy -- --stack ${stack} --from dev`,
    losesData: (stack: string, losses: { what: string; loses: string; urn: string }[]) =>
        `This would lose what cannot be made again:
${losses.map(({ what, loses }) => `    ${what}: ${loses}`).join("\n")}
Nothing was touched. Where that is meant, say so of each:
    npm run deploy -- --stack ${stack} ${losses.map(({ urn }) => `--approve '${urn}'`).join(" ")}`,
    noReleaseBackup: (stack: string, why: string) =>
        `no backup, so nothing was changed: ${why}. Mend that (docs/runbook.md#backups-old), or deploy without: npm run deploy -- --stack ${stack} --no-backup`,
    notDeployed: (stack: string, failed: string[], changed: string) =>
        `${stack} is not deployed. What failed:
${failed.map((one) => `    ${one}`).join("\n") || "    see below"}
Done before: ${changed}.`,
    notVerified: (stack: string, red: string[]) =>
        `${stack} is deployed, and does not do what people rely on:
${red.map((one) => `    ${one}`).join("\n")}`,
    wentBack: (stack: string, images: string[]) =>
        `${stack} is back on its last good release, and verified:
${images.map((one) => `    ${one}`).join("\n")}
Migrations are not taken back. Mend what is named above, and deploy again.`,
    notBack: (stack: string, why: string) =>
        `${stack} did not come back to its last good release: ${why}
See to it now: docs/runbook.md#a-bad-release`,
    nothingToGoBackTo: (stack: string) =>
        `${stack} has no other release to go back to. Mend what is named above, and deploy again.`,
    stillServes: (url: string) =>
        `People see an application that works: all that was asked of ${url} was answered as it should be.`,
    servesBadly: (stack: string, red: string[]) =>
        `What people see does not work as it should:
${red.map((one) => `    ${one}`).join("\n")}
See to it now: npm run verify -- --stack ${stack}, and docs/runbook.md#a-bad-release`,
    servesUnknown: (stack: string, why: string) =>
        `Whether the application of ${stack} still answers could not be asked: ${why}. Open its page, or try npm run verify -- --stack ${stack}.`,
    provesNoProduction: (stack: string) =>
        `people depend on ${stack}, and a proof removes what it has proven. Nothing was touched; prove it on another: npm run prove -- --stack dev`,
    provesFromNothing: (stack: string) =>
        `${stack} is there already, and a proof begins and ends with nothing. Nothing was touched; prove another environment (docs/runbook.md#another-environment), or remove this one first: npm run destroy -- --stack ${stack}`,
    stopping:
        "Stopping once what has begun is finished, which may take minutes. Asking again leaves it undone, and the state to be made whole by npm run recover.",
    released: (stack: string, url: string, tag: string) => `${stack} is released as ${tag}: ${url}`,
    failed: "Nothing that worked before was taken down. `npm start` goes on from here; `--verbose` shows everything.",
    planIncomplete:
        "The engine has counted more changes than it has told of, so nobody knows what would be lost. Nothing was touched; run it again.",
    neverDeployed: (stack: string) =>
        `${stack} takes images that were built already and runs none yet: this shows it with digests of zeros in their place. The first deploy says whose it takes: npm run deploy -- --stack ${stack} --from dev`,
    deployStops: (stack: string, count: number) =>
        `npm run deploy -- --stack ${stack} stops here${count === 1 ? "" : `, at each of these ${count},`} unless --approve URN says that it is meant.`,
    replacesDatabase: (namespace: string, backup: string) =>
        `This replaces the database of ${namespace} by the backup "${backup}"; what was written since is lost.
Type ${namespace} to go on: `,
    nobodyToAsk:
        "nobody is here to ask; to replace the live database: npm run restore -- --into in-place --yes, and the --context that you gave, if any",
    notReplaced: (namespace: string, typed: string) =>
        `typed was "${typed}", and the namespace is ${namespace}. Nothing was changed; start again and type the namespace.`,
    noBackupJob: (namespace: string, found: number) =>
        `found ${found} backup jobs in the namespace ${namespace}, expected one; is the stack up?`,
    backupFailed: (namespace: string, job: string) =>
        `the job ${job} did not complete; see: kubectl -n ${namespace} logs job/${job}`,
    restoreFailed: "the restore failed: its log is above; the live database is as it was",
    restoreStuck: (namespace: string, job: string, what: string, seconds: number) =>
        `waited ${seconds} s for the job ${job} in vain until ${what}; see: kubectl -n ${namespace} describe pods -l batch.kubernetes.io/job-name=${job}`,
    changedMeanwhile: (stack: string) =>
        `somebody has been working on ${stack} meanwhile. Its state was left as it is; wait for that run to end, and run this again.`,
    severalKept: (volumes: string[]) =>
        `more than one volume of the database was kept: ${volumes.join(", ")}. Nothing was touched; leave the right one, which the next start takes in, and remove the objects of the others, whose data stays: kubectl delete persistentvolume NAME`,
    keptElsewhere: (volume: string) =>
        `the database's volume ${volume} was kept and is not a folder of a node. Nothing was touched; bind it to a claim of your own, or delete it`,
    pageAway: (url: string, last: string) =>
        `${url} does not answer; the last thing it said: ${last}. What was deployed is there; see why it is not ready: npm run verify -- --stack local`,
    barelyAnswers: (url: string) =>
        `${url} answers fewer than a quarter of the requests, which is too few to see what a change does to them; see why: npm run verify -- --stack STACK`,
    engineLost: (why: string) =>
        `The program lost the engine before it had declared everything (${why}). Nothing was deleted for that; run it again.`,
    noGit: (folder: string) => `${folder} is no Git repository; name the folder of one: npm run import -- FOLDER`,
    namesUser: "an address that names a user cannot be called; write it without",
    answeredWith: (status: number) => `it answered with status ${status}`,
    noCheckout: (folder: string) =>
        `${folder} is no checkout of this project; make one: git worktree add ${folder} main`,
};
