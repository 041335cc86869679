// Demo only: one press fills the sign-in form with an invented person's address and signs in.
(function () {
  "use strict";
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-sign-in]");
    if (!button) return;
    const form = document.querySelector("form[data-sign-in-form]");
    form.elements.login.value = button.dataset.signIn;
    form.elements.password.value = button.dataset.password;
    form.requestSubmit();
  });
})();
