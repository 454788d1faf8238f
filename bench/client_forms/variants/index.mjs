// One entry per variant: how to translate a neutral form, what to bundle, and where the probe fields end up in the page.
import { PROBE } from '../forms.mjs';

// ---- SurveyJS --------------------------------------------------------------------------------------------------
function surveyQuestion(f) {
  const q = { name: f.id, title: f.label };
  if (f.required) q.isRequired = true;
  if (f.showIf) q.visibleIf = `{${f.showIf.field}} = '${f.showIf.equals}'`;
  switch (f.type) {
    case 'text': return { ...q, type: 'text' };
    case 'number': return { ...q, type: 'text', inputType: 'number' };
    case 'date': return { ...q, type: 'text', inputType: 'date' };
    case 'textarea': return { ...q, type: 'comment' };
    case 'radio': return { ...q, type: 'radiogroup', choices: f.options };
    case 'select': return { ...q, type: 'dropdown', choices: f.options };
    default: throw new Error(f.type);
  }
}

function surveyDefinition(form) {
  return {
    title: form.title,
    showQuestionNumbers: 'off',
    pages: [{
      name: 'side',
      elements: form.sections.map((s) => ({ type: 'panel', name: s.id, title: s.title, elements: s.fields.map(surveyQuestion) })),
    }],
  };
}

const surveyProbe = {
  text: `[data-name="${PROBE.text.id}"] input`,
  yes: `[data-name="${PROBE.radio.id}"] input[value="ja"]`,
  no: `[data-name="${PROBE.radio.id}"] input[value="nei"]`,
  dependent: `[data-name="${PROBE.dependent.id}"] input`,
  submit: '.sv_complete_btn, .sd-navigation__complete-btn, input[value="Complete"]',
};

// ---- Form.io ---------------------------------------------------------------------------------------------------
function formioComponent(f) {
  const c = { key: f.id, label: f.label, input: true };
  if (f.required) c.validate = { required: true };
  if (f.showIf) c.conditional = { show: true, when: f.showIf.field, eq: f.showIf.equals };
  const values = f.options?.map((o) => ({ value: o.value, label: o.text }));
  switch (f.type) {
    case 'text': return { ...c, type: 'textfield' };
    case 'number': return { ...c, type: 'number' };
    case 'date': return { ...c, type: 'datetime', enableTime: false, format: 'dd.MM.yyyy' };
    case 'textarea': return { ...c, type: 'textarea' };
    case 'radio': return { ...c, type: 'radio', values };
    case 'select': return { ...c, type: 'select', dataSrc: 'values', data: { values } };
    default: throw new Error(f.type);
  }
}

function formioDefinition(form) {
  return {
    display: 'form',
    title: form.title,
    components: [
      ...form.sections.map((s) => ({ type: 'panel', key: s.id, title: s.title, input: false, components: s.fields.map(formioComponent) })),
      { type: 'button', action: 'submit', key: 'submit', label: 'Send inn', theme: 'primary', input: true },
    ],
  };
}

const formioProbe = {
  text: `[name="data[${PROBE.text.id}]"]`,
  yes: `input[name^="data[${PROBE.radio.id}]"][value="ja"]`,
  no: `input[name^="data[${PROBE.radio.id}]"][value="nei"]`,
  dependent: `[name="data[${PROBE.dependent.id}]"]`,
  submit: 'button[name="data[submit]"]',
};

// ---- Plain server-rendered HTML --------------------------------------------------------------------------------
export const htmlProbe = {
  text: `#${PROBE.text.id}`,
  yes: `#${PROBE.radio.id}-0`,
  no: `#${PROBE.radio.id}-1`,
  dependent: `#${PROBE.dependent.id}`,
  submit: 'button[type="submit"]',
};

export const VARIANTS = [
  { name: 'html', kind: 'html', probe: htmlProbe },
  { name: 'html-inline', kind: 'html', inline: true, plus: true, probe: htmlProbe },
  { name: 'surveyjs-js', entry: 'surveyjs-js.jsx', define: surveyDefinition, probe: surveyProbe },
  {
    name: 'formio', entry: 'formio.jsx', define: formioDefinition, probe: formioProbe,
    vendor: {
      'flatpickr-formio': ['node_modules/flatpickr/dist', 'flatpickr.min.js', 'flatpickr.min.css'],
      'moment-timezone/data/packed': ['node_modules/moment-timezone/data/packed', 'latest.json'],
    },
  },
];
