/* What is left empty in the form is left out of the file: an empty field is a fault, an absent one is not. */
(function () {
  "use strict";

  function isEmpty(value) {
    return value === undefined || value === null || value === "" || (value.size === 0);
  }

  function clean(value) {
    if (typeof value === "string") return value.trim();
    if (value && typeof value.filter === "function" && typeof value.map === "function") {
      return value.map(clean).filter(function (inner) { return !isEmpty(inner); });
    }
    return value;
  }

  window.CMS.registerEventListener({
    name: "preSave",
    handler: function (event) { return clean(event.entry.get("data")); },
  });
})();
