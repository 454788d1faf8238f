// What SurveyJS shows: a line in ({ survey, answers }), the names of the visible questions out.
// The library is in the folder SURVEY_FOLDER (python -m bench.survey_visibility installs it).
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { Model } = createRequire(`${process.env.SURVEY_FOLDER}/`)("survey-core");

for await (const line of createInterface({ input: process.stdin })) {
  const { survey, answers } = JSON.parse(line);
  const model = new Model(survey);
  // A person answers what is seen, from the top down.
  for (const question of model.getAllQuestions())
    if (question.isVisibleInSurvey && question.name in answers) model.setValue(question.name, answers[question.name]);
  const seen = model.getAllQuestions().filter((question) => question.isVisibleInSurvey);
  console.log(JSON.stringify(seen.map((question) => question.name)));
}
