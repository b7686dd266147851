// The built-in components the preview has, by tag. Any other tag in a template
// fails the build.
import { button, form, label, navigator } from './button.js';
import { checkbox, checkboxGroup, radio, radioGroup, slider, toggle } from './choice.js';
import { input, textarea } from './field.js';
import { icon, image, progress, richText, swiper, swiperItem } from './media.js';
import { picker } from './picker.js';
import { pageMeta, rootPortal, scrollView, text, view } from './view.js';

export const builtIns = {
  view,
  text,
  button,
  input,
  textarea,
  picker,
  'scroll-view': scrollView,
  image,
  form,
  label,
  switch: toggle,
  radio,
  'radio-group': radioGroup,
  checkbox,
  'checkbox-group': checkboxGroup,
  navigator,
  icon,
  swiper,
  'swiper-item': swiperItem,
  progress,
  slider,
  'rich-text': richText,
  'root-portal': rootPortal,
  'page-meta': pageMeta,
};
