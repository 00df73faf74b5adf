// Tests one after the other, counted as cargo counts them.

let passed = 0;
let refused = 0;

/** Runs one test; what it throws is what is wrong. */
export async function test(name, body) {
  const only = process.env.ONLY;
  if (only && !name.includes(only)) return;
  try {
    await body();
    passed += 1;
    console.log(`test ${name} ... ok`);
  } catch (error) {
    refused += 1;
    console.log(`test ${name} ... FAILED\n${error.stack ?? error}\n`);
  }
}

/** Tells the result, and ends with it. */
export function finish() {
  const sound = refused === 0 && passed > 0;
  console.log(
    `test result: ${sound ? "ok" : "FAILED"}. ${passed} passed; ${refused} failed; 0 ignored`,
  );
  process.exit(sound ? 0 : 1);
}
