// Shows the document of this service. The token is kept by the page alone: whoever closes or reloads it
// has to enter it again, and nobody finds it in the storage of the browser.
SwaggerUIBundle({
  url: "/api/v3/schema/?format=json",
  dom_id: "#browser",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  validatorUrl: null,
  withCredentials: false,
});
