import { config } from "chai";

/** What fails once in many runs must be told whole: nobody sees it a second time. */
config.truncateThreshold = 0;
