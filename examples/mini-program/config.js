/** Where the service is. In a released mini program: https, and among its request domains. */
const baseUrl = "http://127.0.0.1:8080";

/**
 * A token of the user. Here one to try with, from `npm run -s token -- --user ann --name Ann`; then from your
 * own backend, which finds out who it is by the code of `wx.login` and signs one.
 */
async function fetchToken() {
  return "";
}

module.exports = { baseUrl, fetchToken };
