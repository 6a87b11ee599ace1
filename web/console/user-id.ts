/** As the contract has it: 1 to 32 bytes of letters, digits and some signs. */
const pattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}~|]{1,32}$/;

/** Whether a text may be the id of a user. */
export function isUserId(text: string): boolean {
  return pattern.test(text);
}
