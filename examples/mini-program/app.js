const { createMiniParlor } = require("./lib/parlor.js");
const { baseUrl, fetchToken } = require("./config.js");

App({
  /** One client for all pages: it goes on while they come and go, and finds its rooms again by itself. */
  onLaunch() {
    this.parlor = createMiniParlor({ baseUrl, token: fetchToken, wx });
  },
});
