// Users by @faker-js/faker.
import { faker } from "@faker-js/faker";
import { serve } from "./laps.mjs";

const STATUSES = ["active", "inactive", "pending"];
const AGES = { min: 18, max: 80 };

serve(() => ({
  id: faker.string.uuid(),
  name: faker.person.fullName(),
  email: faker.internet.email(),
  age: faker.number.int(AGES),
  status: faker.helpers.arrayElement(STATUSES),
  created_at: faker.date.past().toISOString().slice(0, 10),
}));
