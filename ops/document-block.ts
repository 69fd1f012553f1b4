/**
 * A document with its block of that name made anew: what is between `<!-- NAME: … -->` and `<!-- /NAME -->`.
 * @throws when it has no such block
 */
export function withBlock(document: string, name: string, block: string): string {
    const around = new RegExp(`(<!-- ${name}: [^\\n]* -->\\n)[\\s\\S]*?(<!-- /${name} -->)`);
    if (!around.test(document)) throw new Error(`no block <!-- ${name}: … --> up to <!-- /${name} --> in the document`);
    return document.replace(around, (_, start: string, end: string) => `${start}\n${block}\n\n${end}`);
}
