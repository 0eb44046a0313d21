// What a frontend does first, written against the types that are generated from openapi/openapi.json.
// It is compiled and never run: it fails to compile where the document lost something a client relies on.
import createClient from "openapi-fetch";
import type { components, paths } from "./guanxi.js";

type Customer = components["schemas"]["Customer"];
type CustomerSummary = components["schemas"]["CustomerSummary"];
type Problem = components["schemas"]["Problem"];

const api = createClient<paths>({ baseUrl: "http://127.0.0.1:8080" });

function fail(problem: Problem): never {
  const places = (problem.errors ?? []).map((error) => `${error.pointer}: ${error.message}`);
  throw new Error([`${problem.code} (${problem.status})`, ...places].join("\n"));
}

export async function signIn(email: string, password: string, code: () => Promise<string>): Promise<string> {
  const { data, error } = await api.POST("/api/v1/sessions", { body: { email, password } });
  if (error) fail(error);
  if ("access_token" in data) return data.access_token;
  const second = await api.POST("/api/v1/sessions/second_factor", { body: { challenge: data.challenge, code: await code() } });
  if (second.error) fail(second.error);
  return second.data.access_token;
}

export async function createCustomer(token: string, name: string): Promise<Customer> {
  const { data, error } = await api.POST("/api/v1/customers", {
    headers: { Authorization: `Bearer ${token}` },
    body: { kind: "person", name },
  });
  if (error) fail(error);
  return data;
}

export async function allCustomers(token: string): Promise<CustomerSummary[]> {
  const found: CustomerSummary[] = [];
  let cursor: string | undefined;
  do {
    const { data, error } = await api.GET("/api/v1/customers", {
      headers: { Authorization: `Bearer ${token}` },
      params: { query: cursor === undefined ? { limit: 200 } : { limit: 200, cursor } },
    });
    if (error) fail(error);
    found.push(...data.items);
    cursor = data.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

export async function clearBirthday(token: string, id: Customer["id"]): Promise<Customer> {
  const { data, error } = await api.PATCH("/api/v1/customers/{customer_id}", {
    headers: { Authorization: `Bearer ${token}` },
    params: { path: { customer_id: id } },
    body: { birthday: null },
  });
  if (error) fail(error);
  return data;
}

// Answers carry every member, so that nothing has to be asked for twice: null is a value, undefined is not.
export function primaryPhone(customer: Customer): string | null {
  const birthday: string | null = customer.birthday;
  const phone = customer.contact_points.find((point) => point.kind === "phone" && point.primary);
  return birthday === null ? null : (phone?.masked ?? null);
}
