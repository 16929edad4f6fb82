/** A mistake of the user's: says what is wrong, where, and how to fix it. Printed without a stack, exit code 2. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
