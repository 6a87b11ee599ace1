/** A legal user id, as the contract has it: 1 to 32 of the characters that ZIM allows. */
export const userIdPattern = /^[0-9A-Za-z!#$%&()+\-:;<=.>?@[\]^_{}~|]{1,32}$/;
