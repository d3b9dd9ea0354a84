// Auto, light or dark; kept in the browser.

const KEY = 'openshell-console-theme';
const THEMES = ['auto', 'light', 'dark'];

const stored = () => (THEMES.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : 'auto');

/** Puts the stored theme in force, and lets a button change it. */
export function themeButton(button) {
  let theme = stored();
  const show = () => {
    document.documentElement.dataset.theme = theme;
    button.textContent = `Theme: ${theme}`;
  };
  button.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    localStorage.setItem(KEY, theme);
    show();
  });
  show();
}
