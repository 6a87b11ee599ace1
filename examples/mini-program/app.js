const { createMiniParlor } = require("./lib/parlor.js");
const { baseUrl, fetchToken } = require("./config.js");

App({
  onLaunch() {
    this.client();
  },

  /**
   * One client for all pages: it goes on while they come and go, and finds its rooms again by itself. Another
   * one takes its place once it has ended for good.
   */
  client() {
    if (this.parlor === undefined || this.parlor.state.name === "ended")
      this.parlor = createMiniParlor({ baseUrl, token: fetchToken, wx });
    return this.parlor;
  },
});
