// WeChat's privacy guide: asked for once, and remembered.
import { persona } from '../dom.js';

const key = () => `privacy:${persona()}`;

export const authorizePrivacy = () => localStorage.setItem(key(), 'yes');
export const getPrivacySetting = async () => ({
  needAuthorization: localStorage.getItem(key()) !== 'yes',
  privacyContractName: '《适岗小程序隐私保护指引》',
});
