/** For `--require`: what waits until a time waits a hundredth as long. */
const { now } = Date;
Date.now = () => now() * 100;
