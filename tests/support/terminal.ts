/** Before a command: gives it a terminal of its own, and types there what comes in. */
export const terminal = ["python3", "-c", "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)"];
