// Prints what commands say of themselves, as JSON; they are asked for as JSON too, [file, subcommand…] each. In one
// process, because what they import is most of what it costs.
const asked = JSON.parse(process.argv[2]);
const write = process.stdout.write.bind(process.stdout);
const helps = [];
const end = new Error("a command has said what it is for");
process.exit = () => {
    throw end;
};
process.on("unhandledRejection", (error) => {
    if (error !== end) throw error;
});
for (const [file, ...sub] of asked) {
    let help = "";
    process.stdout.write = (text) => {
        help += text;
        return true;
    };
    process.argv = [process.execPath, file, ...sub, "--help"];
    try {
        require(file);
    } catch (error) {
        if (error !== end) throw error;
    }
    helps.push(help);
    // Asked again for another subcommand.
    delete require.cache[file];
}
process.stdout.write = write;
write(JSON.stringify(helps));
