const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Tabs as the keyboard expects them: one stop of the Tab key, arrows between them.
 * https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 * @param {HTMLElement} list an element of role tablist
 * @returns {{ selected(): HTMLElement }}
 */
export function startTabs(list) {
  const tabs = [...list.querySelectorAll('[role=tab]')];

  function select(chosen) {
    for (const tab of tabs) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !isChosen;
    }
  }

  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener('click', () => select(tab));
    tab.addEventListener('keydown', (event) => {
      const step = STEPS[event.key];
      if (step === undefined) return;
      event.preventDefault();
      const next = tabs[(index + step + tabs.length) % tabs.length];
      select(next);
      next.focus();
    });
  }
  return { selected: () => tabs.find((tab) => tab.getAttribute('aria-selected') === 'true') };
}
