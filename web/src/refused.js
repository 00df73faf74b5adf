/** Why something does not open, by the name of the text that says so. */
export class Refused extends Error {}
