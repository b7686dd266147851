// The registration of an enterprise as its form shows it; pure.
import type { Schemas } from '../api/request';

export interface EnterpriseForm {
  name: string;
  credit_code: string;
  address: string;
  legal: string;
  phone: string;
  county: string;
  staff: string;
  my_name: string;
}

const empty: EnterpriseForm = {
  name: '',
  credit_code: '',
  address: '',
  legal: '',
  phone: '',
  county: '',
  staff: '',
  my_name: '',
};

/** What the form starts with: what is registered, and what was typed since and has not arrived. */
export function formOf(e: Schemas['EnterpriseView'] | null, typed: Record<string, string>): EnterpriseForm {
  const known = e
    ? {
        name: e.name,
        credit_code: e.credit_code,
        address: e.address,
        legal: e.legal,
        phone: e.phone,
        county: e.county,
        staff: e.staff ? String(e.staff) : '',
      }
    : {};
  return { ...empty, ...known, ...typed };
}

/** What is sent: a first registration says who makes it, a correction what its page showed. */
export function bodyOf(form: EnterpriseForm, seen?: string) {
  const { my_name, staff, ...details } = form;
  const body = { ...details, staff: Number(staff) || 0 };
  return seen === undefined ? { ...body, my_name } : { ...body, seen };
}
